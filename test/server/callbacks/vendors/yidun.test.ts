import type { YidunOptions } from 'vue-taskgate/server'
import type { DigestMethod, Digests } from '../../../../src/server/runtime/digests/digests'

import fc from 'fast-check'
import { yidun } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'
import { describe, expect, it } from 'vitest'

import { UnreadablePayload } from '../../../../src/server/callbacks/callbackSource'
import { signedText } from '../../../../src/server/runtime/digests/signedText'
import { edgeDigests } from '../../../support/server/packageDigests'
import { bytesOf, KEY, PREVIOUS_KEY, refused, sign, TOKEN } from '../../../support/server/signing'

const SECRET_ID = 'ae40b1b2ca2a4bbd8b0a1f0f3d0c1e2f'
const BUSINESS_ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f9'
const DATA = '{"name":"test","taskId":"t1","action":0,"labels":[]}'

const yidunOptions: YidunOptions = {
  product: 'image',
  token: TOKEN,
  secretId: SECRET_ID,
  secretKey: KEY,
  businessIds: [BUSINESS_ID],
  methods: ['MD5', 'SHA1', 'SHA256', 'SM3'],
}

type Parameters = [name: string, value: string][]

const PUSH: Parameters = [
  ['secretId', SECRET_ID],
  ['businessId', BUSINESS_ID],
  ['callbackData', DATA],
]

/** Returns the signed body of a push. */
function formOf(parameters: Parameters, signature = sign(signedText(parameters))): string {
  return new URLSearchParams([...parameters, ['signature', signature]]).toString()
}

function push(body: string, options: Partial<YidunOptions> = {}, digests: Digests = nodeDigests) {
  return yidun({ ...yidunOptions, ...options }).verify(bytesOf(body), new Headers(), digests)
}

/** Keeps the last of several parameters of one name, as for `PUSH` with a change. */
function changed(...changes: Parameters): Parameters {
  return [...new Map([...PUSH, ...changes])]
}

function isReadable(payload: string): boolean {
  try {
    return yidun(yidunOptions).items(payload).length > 0
  } catch {
    return false
  }
}

describe('yidun', () => {
  it('accepts a push and returns its signed text, its payload and how it was verified', async () => {
    expect(await push(formOf(PUSH))).toEqual({
      signedText: `businessId${BUSINESS_ID}callbackData${DATA}secretId${SECRET_ID}`,
      payload: DATA,
      method: 'MD5',
      keyIndex: 0,
      unknownNames: [],
      isQuarantined: false,
    })
  })

  it.each(yidunOptions.methods)('verifies %s by length alone, and with its name signed as sent', async (method) => {
    for (const digests of [edgeDigests, nodeDigests]) {
      const silent = await push(formOf(PUSH, sign(signedText(PUSH), method)), {}, digests)
      expect(silent).toMatchObject({ method, keyIndex: 0 })
      for (const name of [method, method.toLowerCase()]) {
        const parameters = changed(['signatureMethod', name])
        const named = await push(formOf(parameters, sign(signedText(parameters), method)), {}, digests)
        expect(named.method).toBe(method)
        expect(named.signedText).toContain(`signatureMethod${name}`)
      }
    }
  })

  it.each(['', ' '])('goes by length if signatureMethod is %j', async (blank) => {
    const parameters = changed(['signatureMethod', blank])
    expect((await push(formOf(parameters, sign(signedText(parameters), 'SM3')))).method).toBe('SM3')
  })

  it('reads a signature in upper or lower case', async () => {
    expect((await push(formOf(PUSH, sign(signedText(PUSH)).toUpperCase()))).method).toBe('MD5')
  })

  it('reports which of two keys verified the push', async () => {
    const body = formOf(PUSH, sign(signedText(PUSH), 'SM3', PREVIOUS_KEY))
    await expect(push(body)).rejects.toThrow(refused('bad_signature'))
    expect(await push(body, { secretKey: [KEY, PREVIOUS_KEY] })).toMatchObject({ method: 'SM3', keyIndex: 1 })
  })

  it.each<[reason: string, parameters: Parameters, signature: string | undefined, options: Partial<YidunOptions>]>([
    ['signature_missing', PUSH, '', {}],
    ['signature_malformed', PUSH, 'zz'.repeat(16), {}],
    ['signature_malformed', PUSH, 'ab'.repeat(17), {}],
    ['signature_malformed', PUSH, 'a'.repeat(33), {}],
    ['algorithm_not_allowed', PUSH, undefined, { methods: ['SM3', 'SHA256'] }],
    ['algorithm_not_allowed', changed(['signatureMethod', 'SM3']), undefined, {}],
    ['algorithm_not_allowed', changed(['signatureMethod', 'HMAC_SHA256']), undefined, {}],
    ['algorithm_not_allowed', changed(['signatureMethod', '__proto__']), undefined, {}],
    ['unknown_secret_id', changed(['secretId', 'other']), undefined, {}],
    ['unknown_secret_id', PUSH.slice(1), undefined, {}],
    ['unknown_business_id', changed(['businessId', 'other']), undefined, {}],
    ['unknown_business_id', [PUSH[0]!, PUSH[2]!], undefined, {}],
    ['unknown_business_id', changed(['businessId', 'a b']), undefined, { businessIds: 'any' }],
    ['bad_signature', PUSH, sign('something else'), {}],
    ['bad_signature', changed(['new', '1']), sign(signedText(PUSH)), {}],
    ['bad_signature', PUSH, sign(signedText(PUSH), 'SHA256'), { methods: ['SM3'] }],
  ])('refuses with 401 %s: %j', async (reason, parameters, signature, options) => {
    await expect(push(formOf(parameters, signature), options)).rejects.toThrow(refused(reason))
  })

  it('accepts any business, or none, with businessIds: any', async () => {
    for (const parameters of [changed(['businessId', 'other']), [PUSH[0]!, PUSH[2]!] as Parameters]) {
      expect((await push(formOf(parameters), { businessIds: 'any' })).isQuarantined).toBe(false)
    }
  })

  it('computes as many digests for an unknown secretId as for a bad signature', async () => {
    const count = async (parameters: Parameters) => {
      let digests = 0
      const counted = (method: DigestMethod) => (bytes: Uint8Array<ArrayBuffer>) => {
        digests += 1
        return nodeDigests[method](bytes)
      }
      const all = { MD5: counted('MD5'), SHA1: counted('SHA1'), SHA256: counted('SHA256'), SM3: counted('SM3') }
      const options = { secretKey: [KEY, PREVIOUS_KEY] as [string, string] }
      await expect(push(formOf(parameters, 'ab'.repeat(32)), options, all)).rejects.toThrow()
      return digests
    }
    expect(await count(PUSH)).toBe(4)
    expect(await count(changed(['secretId', 'other']))).toBe(4)
    expect(await count(changed(['businessId', 'other']))).toBe(4)
  })

  it('never matches a digest of another length', async () => {
    const digests = { ...nodeDigests, MD5: () => new Uint8Array(0) }
    await expect(push(formOf(PUSH), {}, digests)).rejects.toThrow(refused('bad_signature'))
  })

  it('quarantines a push with an unknown name until the operator allows the name', async () => {
    const parameters = changed(['region', 'eu'], ['__proto__', '1'])
    const kept = await push(formOf(parameters))
    expect(kept).toMatchObject({ unknownNames: ['region', '__proto__'], isQuarantined: true, payload: DATA })
    const allowNames = ['region', '__proto__']
    expect(await push(formOf(parameters), { allowNames })).toMatchObject({ unknownNames: [], isQuarantined: false })
    expect(yidun({ ...yidunOptions, allowNames }).allowedNames).toEqual(allowNames)
  })

  it('accepts the parameter scene', async () => {
    expect((await push(formOf(changed(['scene', 'login_1'])))).isQuarantined).toBe(false)
  })

  it.each<[what: string, unknown: string, parameters: Parameters]>([
    [
      'a scene cut out of the data',
      'scene',
      [
        ['callbackData', '{"'],
        ['scene', '":"x"}'],
      ],
    ],
    [
      'an unknown name cut out of the data',
      '":1}',
      [
        ['callbackData', '{"a'],
        ['":1}', ''],
      ],
    ],
  ])('quarantines other parameters that fit the same signature: %s', async (_what, unknown, parameters) => {
    const all: Parameters = [['secretId', SECRET_ID], ['businessId', BUSINESS_ID], ...parameters]
    const { unknownNames, isQuarantined } = await push(formOf(all))
    expect(unknownNames).toContain(unknown)
    expect(isQuarantined).toBe(true)
  })

  it.each<[what: string, parameters: Parameters]>([
    ['a scene moved into the data', [['callbackData', '{"a":1}scenelogin']]],
    ['data that is no JSON', [['callbackData', 'oops']]],
    ['data that breaks off', [['callbackData', '{"taskId":"t1"']]],
    ['empty data', [['callbackData', '']]],
    ['no data', [['scene', 'x']]],
  ])('keeps what it cannot read for a dead letter, with its text: %s', async (_what, parameters) => {
    const all: Parameters = [['secretId', SECRET_ID], ['businessId', BUSINESS_ID], ...parameters]
    const { payload, unknownNames, isQuarantined } = await push(formOf(all))
    expect([unknownNames, isQuarantined]).toEqual([[], false])
    expect(() => yidun(yidunOptions).items(payload).map(yidun(yidunOptions).update)).toThrow(UnreadablePayload)
    for (const [name, value] of parameters) expect(payload === value || payload.includes(`${name}${value}`)).toBe(true)
  })

  it('never applies another split of a signed text, for any cuts', async () => {
    const data = '{"taskId":"t1","note":"secretId scene businessId callbackData signatureMethodMD5 signature"}'
    const parameters = changed(['callbackData', data], ['scene', 'login'])
    const text = signedText(parameters)
    const signature = sign(text)
    const cuts = fc.uniqueArray(fc.nat({ max: text.length }), { minLength: 1, maxLength: 9 })
    // Most cuts are at the names, since other cuts hardly ever leave a known name.
    const places = [...text.matchAll(/secretId|scene|businessId|callbackData|signatureMethod|login|MD5/g)].flatMap(
      ({ 0: word, index }) => [index, index + word.length],
    )
    const likely = fc.uniqueArray(fc.constantFrom(...places, text.length), { minLength: 1, maxLength: 9 })
    const splits = fc.oneof(
      likely,
      cuts,
      fc.tuple(likely, cuts).map((both) => both.flat()),
    )
    let verified = 0
    await fc.assert(
      fc.asyncProperty(splits, async (at) => {
        const ends = [0, ...at, text.length].sort((a, b) => a - b)
        const pieces = ends.slice(1).map((end, index) => text.slice(ends[index], end))
        const split: Parameters = []
        for (let index = 0; index < pieces.length; index += 2) split.push([pieces[index]!, pieces[index + 1] ?? ''])
        const accepted = await push(formOf(split, signature), { businessIds: 'any' }).catch(() => null)
        if (!accepted) return
        verified += 1
        if (accepted.isQuarantined || !isReadable(accepted.payload)) return
        expect(new Map(split)).toEqual(new Map(parameters))
      }),
      { numRuns: 5_000, examples: [[places.slice(0, 9)]] },
    )
    expect(verified).toBeGreaterThan(0)
  })

  it('refuses a signed push after any change of its signed text', async () => {
    const body = bytesOf(formOf(changed(['scene', 'login'], ['signatureMethod', 'MD5'])))
    const source = yidun(yidunOptions)
    const genuine = await source.verify(body, new Headers(), nodeDigests)
    const change = fc.record({
      at: fc.nat({ max: body.length }),
      remove: fc.nat({ max: 3 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 3 }),
        fc.constantFrom('+', '%20', '&', '=', '%', 'A', '&a=1').map(bytesOf),
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let bytes = [...body]
        for (const { at, remove, insert } of changes)
          bytes = [...bytes.slice(0, at), ...insert, ...bytes.slice(at + remove)]
        const accepted = await source
          .verify(Uint8Array.from(bytes), new Headers(), nodeDigests)
          .catch((error: Error) => {
            expect(error.name).toBe('CallbackRefused')
            return null
          })
        if (accepted) expect(accepted.signedText).toBe(genuine.signedText)
      }),
      { numRuns: 3_000 },
    )
  })

  it('answers in the vendor’s format', () => {
    const { acknowledgement, token, mediaType } = yidun(yidunOptions)
    expect([token, mediaType]).toEqual([TOKEN, 'application/x-www-form-urlencoded'])
    expect(acknowledgement(200)).toEqual({ code: 200, msg: 'success' })
    expect(acknowledgement(401)).toEqual({ code: 401, msg: '' })
    expect(acknowledgement(503)).toEqual({ code: 500, msg: '' })
  })

  it.each<[option: string, value: unknown, words: string]>([
    ['product', 'images', 'one of risk-profile, image'],
    ['product', 'toString', 'one of risk-profile, image'],
    ['token', 'short', '22–128 characters of A–Z a–z 0–9 _ - (openssl rand -hex 16); came 5 characters'],
    ['token', 'sixteen characters/of-token', '22–128 characters'],
    ['token', undefined, 'came undefined'],
    ['secretId', '', 'the id that goes with the key'],
    ['secretId', ' id', 'the id that goes with the key'],
    ['secretKey', 'too-short-a-key', 'at least 16 bytes; came 15 bytes'],
    ['secretKey', ` ${KEY}`, 'without white space around it'],
    ['secretKey', [KEY, `${KEY}\n`], 'without white space around it'],
    ['secretKey', [], 'a key or [now, previous]; came 0 keys'],
    ['secretKey', [KEY, KEY, KEY], 'a key or [now, previous]; came 3 keys'],
    ['secretKey', undefined, 'the vendor’s key as a string; came undefined'],
    ['businessIds', [], "a list of ids, or 'any'"],
    ['businessIds', [''], "a list of ids, or 'any'"],
    ['businessIds', BUSINESS_ID, "a list of ids, or 'any'"],
    ['methods', [], 'some of MD5, SHA1, SHA256, SM3'],
    ['methods', ['md5'], 'some of MD5, SHA1, SHA256, SM3'],
    ['methods', undefined, 'some of MD5, SHA1, SHA256, SM3'],
    ['allowNames', 'region', 'names of parameters'],
    ['allowNames', [1], 'names of parameters'],
  ])('throws for an invalid option at once: %s: %j', (option, value, words) => {
    const make = () => yidun({ ...yidunOptions, [option]: value })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`vue-taskgate: yidun.${option} takes `)
    expect(make).toThrow(words)
  })

  it('never quotes a key or a token in an error', () => {
    for (const wrong of [
      { secretKey: 'hush-hush-hush' },
      { secretKey: ' hush-hush-hush-hush' },
      { token: 'hush-hush' },
    ]) {
      expect(() => yidun({ ...yidunOptions, ...wrong })).not.toThrow(/hush/)
    }
  })
})
