import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { jsonElements, jsonMembers, jsonValueText } from '../../../../src/server/callbacks/vendors/jsonText'
import { readForm } from '../../../../src/server/callbacks/vendors/readForm'
import { signedText } from '../../../../src/server/runtime/digests/signedText'
import { valueForms } from '../../../../src/server/callbacks/vendors/valueForms'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const formOf = (body: string) => [...readForm(bytesOf(body))]
const refusal = (reason: string) => expect.objectContaining({ name: 'CallbackRefused', status: 400, reason })

/** Any JSON with any white space. */
const json = fc.jsonValue({ maxDepth: 4 })
const space = fc.constantFrom('', ' ', '\n', '\t\r\n  ')

describe('readForm', () => {
  it('equals URLSearchParams for every valid form without duplicate names', () => {
    const name = fc.string({ unit: 'binary', maxLength: 8 })
    const parameters = fc.uniqueArray(fc.tuple(name, name), { maxLength: 16, selector: ([each]) => each })
    fc.assert(
      fc.property(parameters, fc.boolean(), (pairs, usesPercent20) => {
        const body = new URLSearchParams(pairs).toString()
        const form = formOf(usesPercent20 ? body.replaceAll('+', '%20') : body)
        expect(form).toEqual([...new URLSearchParams(body)])
      }),
    )
  })

  it.each([
    ['', []],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['=a', [['', 'a']]],
    ['&&a=1&', [['a', '1']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a=%2B+%20%26%3d', [['a', '+  &=']]],
    ['%61=1', [['a', '1']]],
    ['a=中%E6%96%87', [['a', '中文']]],
    ['a=%2525', [['a', '%25']]],
    ['__proto__=1', [['__proto__', '1']]],
  ])('reads %j', (body, parameters) => {
    expect(formOf(body)).toEqual(parameters)
  })

  it('drops no byte order mark, neither at the start of the body nor of a value', () => {
    expect(formOf('\uFEFFa=\uFEFFb&c=%EF%BB%BFd')).toEqual([
      ['\uFEFFa', '\uFEFFb'],
      ['c', '\uFEFFd'],
    ])
  })

  it.each(['a=%', 'a=%4', 'a=%4g', 'a=%zz', '%=1', 'a=%FF%FE', 'a=%C0%80', 'a=%ED%A0%80', 'a=%E4%B8', 'a=%u4e2d'])(
    'refuses %s, which is not percent-encoded UTF-8',
    (body) => {
      expect(() => formOf(body)).toThrow(refusal('invalid_encoding'))
    },
  )

  it('refuses bytes that are not UTF-8', () => {
    expect(() => readForm(Uint8Array.of(0x61, 0x3d, 0xff))).toThrow(refusal('invalid_encoding'))
  })

  it.each(['a=1&a=1', 'a=1&b=2&%61=3', 'a&a=1', '=1&=2'])(
    'refuses the duplicate name in %s, since one of its values would be signed and not used',
    (body) => {
      expect(() => formOf(body)).toThrow(refusal('duplicate_parameter'))
    },
  )

  it('refuses a seventeenth parameter before it decodes the first', () => {
    const sixteen = Array.from({ length: 16 }, (_, index) => `${index}=%41`).join('&')
    expect(formOf(sixteen)).toHaveLength(16)
    expect(() => formOf(`a=%zz&${sixteen}`)).toThrow(refusal('too_many_parameters'))
    expect(() => formOf('&'.repeat(100_000))).toThrow(refusal('too_many_parameters'))
  })
})

describe('signedText', () => {
  it('sorts names by UTF-16 unit, for any order of arrival', () => {
    const names = ['zeta', 'Alpha', 'alpha', '_x', '～', '😀', '10', '9']
    expect(signedText(names.map((name) => [name, '=']))).toBe('10=9=Alpha=_x=alpha=zeta=😀=～=')
  })
})

describe('jsonMembers and jsonElements', () => {
  it('return every value as its original text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), json, space, space)), space, (entries, around) => {
        const members = [...new Map(entries.map((entry) => [entry[0], entry])).values()]
        const written = members.map(([name, value, before, after]) => {
          return { name, text: JSON.stringify(value, null, before), before, after }
        })
        const object = written.map(({ name, text, before, after }) => {
          return `${before}${JSON.stringify(name)}${after}:${before}${text}${after}`
        })
        const array = written.map(({ text, before, after }) => `${before}${text}${after}`)
        expect([...jsonMembers(`${around}{${object.join(',')}${around}}${around}`)]).toEqual(
          written.map(({ name, text }) => [name, text]),
        )
        expect(jsonElements(`${around}[${array.join(',')}${around}]`)).toEqual(written.map(({ text }) => text))
      }),
    )
  })

  it('accept exactly what JSON.parse accepts', () => {
    const part = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '\\u00e9', '\\u12', '0', '01', '-', '1.', '.5', '1e+', '1E5'],
      ...['true', 'nul', 'null', ' ', '\n', '\u0000', '\u00a0', '\uFEFF', '"\\x"', '"\t"', '"b":1'],
    )
    const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (inner) => {
        const candidate = `[${inner}]`
        expect(isSliced(candidate), candidate).toBe(isParsed(candidate))
      }),
      { numRuns: 5_000 },
    )
  })

  it('accept every output of JSON.stringify', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonElements(JSON.stringify([value]))).toEqual([JSON.stringify(value)])
      }),
    )
  })

  it('decode strings and take numbers verbatim', () => {
    const members = jsonMembers('{"a":"\\u4e2d\\n","b":12345678901234567890,"c":1.0,"\\u0064":null}')
    expect([...members].map(([name, value]) => [name, jsonValueText(value)])).toEqual([
      ['a', '中\n'],
      ['b', '12345678901234567890'],
      ['c', '1.0'],
      ['d', 'null'],
    ])
  })

  it('refuse a duplicate name, also with escapes', () => {
    expect(() => jsonMembers('{"a":1,"\\u0061":2}')).toThrow(refusal('duplicate_parameter'))
  })

  it('refuse more than 256 members and more than 64 levels', () => {
    const object = (count: number) => `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join(',')}}`
    expect(jsonMembers(object(256)).size).toBe(256)
    expect(() => jsonMembers(object(257))).toThrow(refusal('too_many_parameters'))
    expect(jsonElements('['.repeat(64) + ']'.repeat(64))).toHaveLength(1)
    expect(() => jsonElements('['.repeat(65) + ']'.repeat(65))).toThrow(refusal('invalid_json'))
    expect(() => jsonElements('['.repeat(1_000_000))).toThrow(refusal('invalid_json'))
  })

  it.each(['', ' ', '[]', '"{}"', 'null', '{} x', '{}{}', '\uFEFF{}', '{', '{"a"}', '{"a":}', '{"a":1,}', '{a:1}'])(
    'find no object in %j',
    (text) => {
      expect(() => jsonMembers(text)).toThrow(refusal('invalid_json'))
    },
  )
})

describe('valueForms', () => {
  it('compact: equals the output of JSON.stringify, for any white space', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 1, 4, '\t'), (value, indent) => {
        expect(valueForms.compact(JSON.stringify(value, null, indent))).toBe(JSON.stringify(value))
      }),
    )
  })

  it('compact: keeps escapes, numbers and the spaces in strings', () => {
    expect(valueForms.compact('[ 1.0e+2 , "a \\u0020 \\" b\\\\" , { } ]')).toBe('[1.0e+2,"a \\u0020 \\" b\\\\",{}]')
  })

  it('javaToString: equals the output of Java for lists and maps', () => {
    const printed = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`
      if (typeof value !== 'object' || value === null) return String(value)
      const members = Object.entries(value).map(([name, inner]) => `${name}=${printed(inner)}`)
      return `{${members.join(', ')}}`
    }
    // JSON has no -0, and its form of some numbers differs from the printed one.
    const plain = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)
    fc.assert(
      fc.property(plain, fc.constantFrom(0, 2), (value, indent) => {
        expect(valueForms.javaToString(JSON.stringify(value, null, indent))).toBe(printed(value))
      }),
    )
  })

  it('javaToString: decodes every escape', () => {
    expect(valueForms.javaToString('["\\"\\\\\\/\\b\\f\\n\\r\\t\\u4E2d\\ud83d\\ude00"]')).toBe('["\\/\b\f\n\r\t中😀]')
  })

  it('return texts of any length', () => {
    const long = JSON.stringify(['a'.repeat(1_000_000)], null, 1)
    expect(valueForms.compact(long)).toHaveLength(1_000_004)
    expect(valueForms.javaToString(long)).toHaveLength(1_000_002)
  })
})

function isSliced(text: string): boolean {
  try {
    jsonElements(text)
    return true
  } catch {
    return false
  }
}

function isParsed(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
