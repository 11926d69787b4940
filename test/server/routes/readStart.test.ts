import type { TaskgateError } from 'vue-taskgate/server'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonicalJson } from '../../../src/server/tasks/canonicalJson'
import { decodeInput, encodeInput } from '../../../src/server/tasks/inputCodec'
import { readStart } from '../../../src/server/routes/readStart'
import { until } from '../../support/time/testClock'
import { freshKey, ORIGIN } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const limits = { json: 10_000, multipart: 10_000 }

function multipart(parts: [name: string, value: string | Blob][]): Request {
  const body = new FormData()
  for (const [name, value] of parts) body.append(name, value)
  return new Request(`${ORIGIN}/api/startTask`, { method: 'POST', body, headers: { 'idempotency-key': freshKey() } })
}

async function read(...parts: [name: string, value: string | Blob][]) {
  const start = await readStart(multipart(parts), limits)
  return { ...start, input: await plain(start.input) }
}

/** Replaces each file with its name, type and text, so that values can be compared. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof File) return `File ${value.name} ${value.type} ${await value.text()}`
  if (value instanceof Blob) return `Blob ${value.type} ${await value.text()}`
  if (Array.isArray(value)) return Promise.all(value.map(plain))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(async ([name, inner]) => [name, await plain(inner)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

/** A form as another client writes it; `{a}` begins the header of a part. */
function rawForm(text: string): Request {
  const headers = { 'content-type': 'multipart/form-data; boundary=B', 'idempotency-key': freshKey() }
  const body = text.replaceAll('{a}', 'Content-Disposition: form-data')
  return new Request(`${ORIGIN}/api/startTask`, { method: 'POST', body, headers })
}

const photo = () => new File(['pixels'], 'photo.png', { type: 'image/png' })

describe('a multipart start', () => {
  it('has the members of a JSON start as parts, and each file at the path of its name', async () => {
    const start = await read(
      ['action', 'poster'],
      ['verifyToken', 'vp_1'],
      ['input', '{"title":"Hi","photo":null,"pages":[null,{"n":2}]}'],
      ['input.photo', photo()],
      ['input.pages.0', photo()],
      ['input.pages.1.scan', photo()],
      ['input.pages.2', photo()],
    )
    const file = 'File photo.png image/png pixels'
    expect(start).toEqual({
      action: 'poster',
      verifyToken: 'vp_1',
      input: { title: 'Hi', photo: file, pages: [file, { n: 2, scan: file }, file] },
    })
  })

  it('builds the input from the fields of a form without a part named input', async () => {
    const start = await read(['input.title', 'Hi'], ['input.size.width', '3'], ['input.photo', photo()])
    expect(start).toEqual({
      action: 'startTask',
      verifyToken: undefined,
      input: { title: 'Hi', size: { width: '3' }, photo: 'File photo.png image/png pixels' },
    })
  })

  it('may have one file as its input', async () => {
    expect((await read(['input', photo()])).input).toBe('File photo.png image/png pixels')
  })

  it.each<[string, string]>([
    ['a preamble and an epilogue', 'For old readers.\r\n--B\r\n{a}; name="action"\r\n\r\nposter\r\n--B--\r\nThe end.'],
    ['names without quotes', '--B\r\n{a}; name=action\r\n\r\nposter\r\n--B--\r\n'],
    ['headers in any case', '--B\r\ncontent-disposition:form-data;NAME="action"\r\n\r\nposter\r\n--B--'],
    ['padding after its boundary', '--B \t\r\n{a}; name="action"\r\n\r\nposter\r\n--B--\r\n'],
    [
      'other headers',
      '--B\r\nX-Id: 1\r\n{a}; name="action"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nposter\r\n--B--\r\n',
    ],
  ])('may have %s', async (_what, text) => {
    const start = await readStart(rawForm(text), limits)
    expect(start.action).toBe('poster')
  })

  it.each([
    ["filename*=UTF-8''%e4%bd%a0.png", '你.png'],
    ['filename="plain.png"; filename*=utf-8\'de\'%C3%BC.png', 'ü.png'],
    ["filename*=ISO-8859-1''%FC.png", 'ü.png'],
    ['filename=photo.png', 'photo.png'],
    ['filename="a;b; name=c.png"', 'a;b; name=c.png'],
    ['filename="a%22b.png"', 'a"b.png'],
    ['filename="a\\"b.png"', 'a"b.png'],
    ['filename="你.png"', '你.png'],
    ['filename="C:\\photos\\a.png"', 'C:\\photos\\a.png'],
    ['filename=""', ''],
  ])('reads the name of a file: %s', async (parameter, name) => {
    const part = `--B\r\n{a}; name="input"; ${parameter}\r\nContent-Type: image/png\r\n\r\npixels\r\n--B--\r\n`
    const { input } = await readStart(rawForm(part), limits)
    expect(await plain(input)).toBe(`File ${name} image/png pixels`)
  })

  it.each([
    ['without its end', '--B\r\n{a}; name="action"\r\n\r\nposter'],
    ['with a part without a name', '--B\r\n{a}\r\n\r\nposter\r\n--B--\r\n'],
    ['without its boundary', 'action=poster'],
  ])('is refused as a form %s', async (_what, text) => {
    const error: TaskgateError = await readStart(rawForm(text), limits).catch((refused) => refused)
    expect([error.status, error.code]).toEqual([400, 'invalid-input'])
  })

  it('ignores unknown parts', async () => {
    expect((await read(['input', '1'], ['other', 'x'], ['inputs.a', 'y'])).input).toBe(1)
  })

  it.each<[string, [string, string][]]>([
    ['a prototype', [['input.__proto__.polluted', '1']]],
    [
      'a nested prototype',
      [
        ['input', '{"a":{}}'],
        ['input.a.__proto__.polluted', '1'],
      ],
    ],
    [
      'a prototype of a list',
      [
        ['input', '[]'],
        ['input.__proto__.polluted', '1'],
      ],
    ],
    ['the prototype of a constructor', [['input.constructor.prototype.polluted', '1']]],
    ['an unsafe name within the JSON', [['input', '{"a":[{"__proto__":{"polluted":1}}]}']]],
    ['an escaped unsafe name', [['input', '{"\\u005f_proto__":1}']]],
    [
      'a prototype between JSON and part',
      [
        ['input', '{"constructor":{}}'],
        ['input.constructor.prototype', '1'],
      ],
    ],
    [
      'the length of a list',
      [
        ['input', '[]'],
        ['input.length', '4000000000'],
      ],
    ],
    [
      'a list, far beyond its end',
      [
        ['input', '[]'],
        ['input.4000000000', '1'],
      ],
    ],
    [
      'a list, one place beyond its end',
      [
        ['input', '[0]'],
        ['input.2', '1'],
      ],
    ],
    [
      'a named member of a list',
      [
        ['input', '[]'],
        ['input.x', '1'],
      ],
    ],
    [
      'a negative index of a list',
      [
        ['input', '[]'],
        ['input.-1', '1'],
      ],
    ],
    [
      'a text',
      [
        ['input', '"text"'],
        ['input.0', '1'],
      ],
    ],
    [
      'a number',
      [
        ['input', '5'],
        ['input.a', '1'],
      ],
    ],
    [
      'nothing',
      [
        ['input', 'null'],
        ['input.a', '1'],
      ],
    ],
    [
      'a nested text',
      [
        ['input', '{"a":"b"}'],
        ['input.a.b', '1'],
      ],
    ],
    ['a thousand objects', [[`input${'.a'.repeat(1_000)}`, '1']]],
  ])('is refused if a part would go into %s', async (_what, parts) => {
    await expect(read(...parts)).rejects.toMatchObject({ code: 'invalid-input', status: 422 })
    expect({}).not.toHaveProperty('polluted')
    expect([]).not.toHaveProperty('polluted')
  })

  it('does not change the members that all objects inherit', async () => {
    const { input } = await read(['input.constructor.name', '1'], ['input.toString', '2'])
    expect(input).toEqual({ constructor: { name: '1' }, toString: '2' })
    expect({}).not.toHaveProperty('polluted')
  })

  it('is read or refused for any names of parts, and its input stays small', async () => {
    const member = fc.constantFrom('a', '', '0', '1', '-1', 'length', '__proto__', 'constructor', '4294967294', '1e3')
    const name = fc.array(member, { maxLength: 4 }).map((path) => ['input', ...path].join('.'))
    const value = fc.constantFrom('', '1', '[]', '[1]', '{"a":[]}', '{"a":{"0":1}}', 'null', '{', '"a"')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 8 }), async (parts) => {
        const start = await read(...parts).catch((error: TaskgateError) => error.code)
        expect(typeof start === 'string' ? start : 'invalid-input').toBe('invalid-input')
        expect(JSON.stringify(start).length).toBeLessThan(1_000)
      }),
      { numRuns: 300 },
    )
    expect({}).not.toHaveProperty('a')
  })

  it('is refused if it is unreadable', async () => {
    const broken = (body: string, type: string) =>
      readStart(new Request(ORIGIN, { method: 'POST', body, headers: { 'content-type': type } }), limits)
    for (const [body, type] of [
      ['', 'multipart/form-data'],
      ['', 'multipart/form-data; boundary=x'],
      ['--x\r\nnonsense', 'multipart/form-data; boundary=x'],
      ['--x\r\ncontent-disposition: form-data; name="input"\r\n\r\n{', 'multipart/form-data; boundary=x'],
    ] as const) {
      await expect(broken(body, type), body).rejects.toMatchObject({ code: 'invalid-input', status: 400 })
    }
    await expect(read(['input', '{'])).rejects.toMatchObject({ code: 'invalid-input', status: 400 })
    await expect(read(['action', photo()])).rejects.toMatchObject({ code: 'invalid-input', status: 422 })
  })

  it('is refused over its limit', async () => {
    await expect(read(['input.file', new Blob(['x'.repeat(10_000)])])).rejects.toMatchObject({ status: 413 })
  })

  it('passes its files to the action once, and a copy with the same key finds its task', async () => {
    const inputs: unknown[] = []
    const run = async (input: unknown) => inputs.push(await plain(input))
    const { server, storage } = createTestBackend({ actions: { startTask: { run } } })
    const headers = { 'idempotency-key': freshKey() }
    const send = (text: string) => {
      const { body, headers: own } = multipart([
        ['input', '{"a":[1]}'],
        ['input.a.1', new File([text], 'a.txt', { type: 'text/plain' })],
      ])
      const request = { method: 'POST', body, headers: { ...Object.fromEntries(own), ...headers }, duplex: 'half' }
      return server
        .fetch(new Request(`${ORIGIN}/api/startTask`, request as RequestInit))
        .then((answer) => answer.json())
    }
    const { taskId } = await send('hello')
    await until(() => inputs.length === 1)
    expect(inputs).toEqual([{ a: [1, 'File a.txt text/plain hello'] }])
    expect((await send('hello')).taskId).toBe(taskId)
    expect((await send('other')).code).toBe('key-reused')
    expect(await storage.list('run:startTask', 'new', { limit: 9 })).toEqual([])
  })
})

describe('the input codec', () => {
  const json = fc.jsonValue({ maxDepth: 4 })

  it('restores every JSON value', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (input) => {
        expect(decodeInput(await encodeInput(input)).input).toEqual(JSON.parse(JSON.stringify(input)))
      }),
    )
  })

  it('restores files at any depth, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n * 7)
    const input = {
      one: new File([bytes], 'ü.bin', { type: 'a/b' }),
      list: [1, [new Blob(['x'], { type: 'text/plain' })]],
      'with.dot': { deep: new File([], '') },
    }
    const output = decodeInput(await encodeInput(input)).input as typeof input
    expect(await plain(output)).toEqual(await plain(input))
    expect(new Uint8Array(await output.one.arrayBuffer())).toEqual(bytes)
    expect(await plain(decodeInput(await encodeInput(new Blob(['all']))).input)).toBe('Blob  all')
  })

  it('distinguishes undefined from null', async () => {
    expect(decodeInput(await encodeInput(undefined)).input).toBeUndefined()
    expect(decodeInput(await encodeInput(null)).input).toBeNull()
  })
})

describe('canonicalJson', () => {
  it('returns one text for equal values and different texts for different ones', () => {
    const shuffled = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shuffled)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([name, inner]) => [name, shuffled(inner)]),
            )
          : value
    const value = fc.jsonValue({ maxDepth: 4 })
    fc.assert(fc.property(value, (one) => canonicalJson(one) === canonicalJson(shuffled(one))))
    fc.assert(
      fc.property(value, value, (one, other) => {
        const isSame = canonicalJson(one) === canonicalJson(other)
        if (isSame) expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)))
      }),
    )
    expect(canonicalJson(JSON.parse('{"__proto__":1,"a":2}'))).toBe('{"__proto__":1,"a":2}')
  })
})
