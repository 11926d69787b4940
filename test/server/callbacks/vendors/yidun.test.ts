import type { IlivedataOptions, YidunOptions } from 'vue-taskgate/server'
import type { CallbackSource } from '../../../../src/server/callbacks/callbackSource'
import type { DigestMethod, Digests } from '../../../../src/server/runtime/digests/digests'

import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { ilivedata, yidun } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'
import { describe, expect, it, vi } from 'vitest'

import { signedText } from '../../../../src/server/runtime/digests/signedText'
import { edgeDigests } from '../../../support/server/packageDigests'

const TOKEN = 'abcdefghijklmnopqrstuvwxyz012345'
const KEY = '6308afb129ea00301bd7c79621d07591'
const PREVIOUS_KEY = '00000000000000000000000000000001'
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
const ilivedataOptions: IlivedataOptions = { token: TOKEN, secretKey: KEY, appIds: ['1234'] }

const bytesOf = (text: string) => new TextEncoder().encode(text)
const refused = (reason: string, status = 401) =>
  expect.objectContaining({ name: 'CallbackRefused', reason, status }) as Error

function sign(text: string, method: DigestMethod = 'MD5', key = KEY): string {
  return createHash(method.toLowerCase())
    .update(text + key)
    .digest('hex')
}

type Parameters = [name: string, value: string][]

const PUSH: Parameters = [
  ['secretId', SECRET_ID],
  ['businessId', BUSINESS_ID],
  ['callbackData', DATA],
]

/** The body of a push, signed. */
function formOf(parameters: Parameters, signature = sign(signedText(parameters))): string {
  return new URLSearchParams([...parameters, ['signature', signature]]).toString()
}

function push(body: string, options: Partial<YidunOptions> = {}, digests: Digests = nodeDigests) {
  return yidun({ ...yidunOptions, ...options }).verify(bytesOf(body), new Headers(), digests)
}

/** The last of several parameters of one name, as in `PUSH` with a change. */
function changed(...changes: Parameters): Parameters {
  return [...new Map([...PUSH, ...changes])]
}

describe('yidun', () => {
  it('accepts a push, and says what was signed, what it brings and how it was verified', async () => {
    expect(await push(formOf(PUSH))).toEqual({
      signedText: `businessId${BUSINESS_ID}callbackData${DATA}secretId${SECRET_ID}`,
      payload: DATA,
      method: 'MD5',
      keyIndex: 0,
      unknownNames: [],
      isQuarantined: false,
    })
  })

  it.each(yidunOptions.methods)(
    'verifies %s by length alone, and with the name signed as it was sent',
    async (method) => {
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
    },
  )

  it.each(['', ' '])('goes by length where signatureMethod is %j', async (blank) => {
    const parameters = changed(['signatureMethod', blank])
    expect((await push(formOf(parameters, sign(signedText(parameters), 'SM3')))).method).toBe('SM3')
  })

  it('reads the signature in either case of hex', async () => {
    expect((await push(formOf(PUSH, sign(signedText(PUSH)).toUpperCase()))).method).toBe('MD5')
  })

  it('says which of two keys it was', async () => {
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

  it('takes any business, or none, where any is welcome', async () => {
    for (const parameters of [changed(['businessId', 'other']), [PUSH[0]!, PUSH[2]!] as Parameters]) {
      expect((await push(formOf(parameters), { businessIds: 'any' })).isQuarantined).toBe(false)
    }
  })

  it('makes as many digests for a foreign secretId as for a bad signature', async () => {
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

  it('takes no digest of another length for a match, whoever made it', async () => {
    const digests = { ...nodeDigests, MD5: () => new Uint8Array(0) }
    await expect(push(formOf(PUSH), {}, digests)).rejects.toThrow(refused('bad_signature'))
  })

  it('keeps a push with an unknown name apart until the operator allows the name', async () => {
    const parameters = changed(['region', 'eu'], ['__proto__', '1'])
    const kept = await push(formOf(parameters))
    expect(kept).toMatchObject({ unknownNames: ['region', '__proto__'], isQuarantined: true, payload: DATA })
    const allowNames = ['region', '__proto__']
    expect(await push(formOf(parameters), { allowNames })).toMatchObject({ unknownNames: [], isQuarantined: false })
    expect(yidun({ ...yidunOptions, allowNames }).allowedNames).toEqual(allowNames)
  })

  it('knows scene', async () => {
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
    ['a scene moved into the data', 'callbackData', [['callbackData', '{"a":1}scenelogin']]],
    ['no data', 'callbackData', [['scene', 'x']]],
    [
      'an unknown name cut out of the data',
      '":1}',
      [
        ['callbackData', '{"a'],
        ['":1}', ''],
      ],
    ],
  ])('keeps apart what the same signature also fits: %s', async (_what, unknown, parameters) => {
    const all: Parameters = [['secretId', SECRET_ID], ['businessId', BUSINESS_ID], ...parameters]
    const { unknownNames, isQuarantined } = await push(formOf(all))
    expect(unknownNames).toContain(unknown)
    expect(isQuarantined).toBe(true)
  })

  it('never applies another split of a signed text, wherever the cuts are', async () => {
    const data = '{"taskId":"t1","note":"secretId scene businessId callbackData signatureMethodMD5 signature"}'
    const parameters = changed(['callbackData', data], ['scene', 'login'])
    const text = signedText(parameters)
    const signature = sign(text)
    const cuts = fc.uniqueArray(fc.nat({ max: text.length }), { minLength: 1, maxLength: 9 })
    // Cuts at the names are tried first: others hardly ever leave a known one.
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
        if (!accepted.isQuarantined) expect(new Map(split)).toEqual(new Map(parameters))
      }),
      { numRuns: 5_000, examples: [[places.slice(0, 9)]] },
    )
    expect(verified).toBeGreaterThan(0)
  })

  it('refuses every change of a signed push, or it is the same push', async () => {
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

  it('answers in the vendor’s words', () => {
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
  ])('says at once what is wrong with %s: %j', (option, value, words) => {
    const make = () => yidun({ ...yidunOptions, [option]: value })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`vue-taskgate: yidun.${option} takes `)
    expect(make).toThrow(words)
  })

  it('says no key and no token in an error', () => {
    for (const wrong of [
      { secretKey: 'hush-hush-hush' },
      { secretKey: ' hush-hush-hush-hush' },
      { token: 'hush-hush' },
    ]) {
      expect(() => yidun({ ...yidunOptions, ...wrong })).not.toThrow(/hush/)
    }
  })
})

const RESULTS = '[ { "taskId" : "a", "result" : "{\\"errorCode\\":0,\\"result\\":0}" } ]'

interface JsonPush {
  members?: string
  signature?: string | null
  options?: Partial<IlivedataOptions>
  digests?: Digests
}

/** A push with `"name": value` written as given. */
function pushJson({ members = '', signature, options, digests = nodeDigests }: JsonPush) {
  const body = `{"appId":"1234","checkType":"image-check","results":${RESULTS}${members}}`
  const headers = new Headers(
    signature === null ? {} : { signature: signature ?? sign(`appId1234checkTypeimage-checkresults${RESULTS}`) },
  )
  return ilivedata({ ...ilivedataOptions, ...options }).verify(bytesOf(body), headers, digests)
}

function verifyJson(source: CallbackSource, body: string, text: string) {
  return source.verify(bytesOf(body), new Headers({ signature: sign(text) }), nodeDigests)
}

describe('ilivedata', () => {
  it('accepts a push, and says what was signed, what it brings and how it was verified', async () => {
    expect(await pushJson({})).toEqual({
      signedText: `appId1234checkTypeimage-checkresults${RESULTS}`,
      payload: RESULTS,
      method: 'MD5',
      keyIndex: 0,
      valueForm: 'raw',
      unknownNames: [],
      isQuarantined: false,
    })
  })

  it.each([
    ['raw', RESULTS],
    ['compact', '[{"taskId":"a","result":"{\\"errorCode\\":0,\\"result\\":0}"}]'],
    ['javaToString', '[{taskId=a, result={"errorCode":0,"result":0}}]'],
  ] as const)('finds that the list was signed %s, and takes no other form when one is pinned', async (form, text) => {
    const signature = sign(`appId1234checkTypeimage-checkresults${text}`)
    expect((await pushJson({ signature })).valueForm).toBe(form)
    for (const valueForm of ['raw', 'compact', 'javaToString'] as const) {
      const pinned = pushJson({ signature, options: { valueForm } })
      if (valueForm === form) expect((await pinned).valueForm).toBe(form)
      else await expect(pinned).rejects.toThrow(refused('bad_signature'))
    }
  })

  it('tries the form that fitted last before the others', async () => {
    const tried = vi.fn(nodeDigests.MD5)
    const source = ilivedata(ilivedataOptions)
    const body = bytesOf(`{"appId":"1234","checkType":"image-check","results":${RESULTS}}`)
    const asJava = '[{taskId=a, result={"errorCode":0,"result":0}}]'
    const headers = new Headers({ signature: sign(`appId1234checkTypeimage-checkresults${asJava}`) })
    const digestsNeeded = async () => {
      tried.mockClear()
      expect((await source.verify(body, headers, { ...nodeDigests, MD5: tried })).valueForm).toBe('javaToString')
      return tried.mock.calls.length
    }
    expect([await digestsNeeded(), await digestsNeeded()]).toEqual([3, 1])
  })

  it('leaves out what is null, and signs, keeps and reports what it does not know', async () => {
    const text = `Zed{"a": 1}appId1234checkTypeimage-checkextra中results${RESULTS}`
    const members = ',"none":null,"extra":"\\u4e2d","Zed":{"a": 1}'
    expect(await pushJson({ members, signature: sign(text) })).toMatchObject({
      signedText: text,
      unknownNames: ['none', 'extra', 'Zed'],
      isQuarantined: false,
    })
  })

  it('knows a number for an appId, digit by digit', async () => {
    const appIds = ['12345678901234567890']
    const source = ilivedata({ ...ilivedataOptions, appIds })
    const body = (appId: string) => `{"appId":${appId},"results":[]}`
    expect(await verifyJson(source, body(appIds[0]!), `appId${appIds[0]}results[]`)).toMatchObject({ payload: '[]' })
    const near = '12345678901234567891'
    await expect(verifyJson(source, body(near), `appId${near}results[]`)).rejects.toThrow(refused('unknown_app_id'))
  })

  it.each(['"other"', 'null', '{"a":1}', '["1234"]', '"1234 "'])('refuses with 401 the appId %s', async (appId) => {
    const text = `appId${JSON.parse(appId) === null ? '' : appId.replaceAll('"', '')}results[]`
    const pushed = verifyJson(ilivedata(ilivedataOptions), `{"appId":${appId},"results":[]}`, text)
    await expect(pushed).rejects.toThrow(refused('unknown_app_id'))
  })

  it('takes any appId where any is welcome, if it can be one', async () => {
    const source = ilivedata({ ...ilivedataOptions, appIds: 'any' })
    expect((await verifyJson(source, '{"appId":7,"results":[]}', 'appId7results[]')).payload).toBe('[]')
    const moved = verifyJson(source, '{"appId":"7results[]"}', 'appId7results[]')
    await expect(moved).rejects.toThrow(refused('unknown_app_id'))
  })

  it.each<[reason: string, status: number, JsonPush]>([
    ['signature_missing', 401, { signature: null }],
    ['signature_missing', 401, { signature: '' }],
    ['signature_malformed', 401, { signature: 'zz'.repeat(16) }],
    ['signature_malformed', 401, { signature: 'ab'.repeat(32) }],
    ['bad_signature', 401, { signature: 'ab'.repeat(16) }],
    ['duplicate_parameter', 400, { members: ',"results":[]' }],
    ['duplicate_parameter', 400, { members: ',"app\\u0049d":"1234"' }],
    ['invalid_json', 400, { members: ',' }],
    ['invalid_json', 400, { members: `,"deep":${'['.repeat(64)}${']'.repeat(64)}` }],
  ])('refuses with %s: %i %j', async (reason, status, wrong) => {
    await expect(pushJson(wrong)).rejects.toThrow(refused(reason, status))
  })

  it.each([
    [Uint8Array.of(0x7b, 0xff, 0x7d), 'invalid_encoding'],
    [bytesOf('\uFEFF{}'), 'invalid_json'],
    [bytesOf('[]'), 'invalid_json'],
  ])('refuses the body %j with 400', async (body, reason) => {
    const verified = ilivedata(ilivedataOptions).verify(body, new Headers({ signature: 'ab'.repeat(16) }), nodeDigests)
    await expect(verified).rejects.toThrow(refused(reason, 400))
  })

  it('verifies a previous key, and with the digests of any runtime', async () => {
    const signature = sign(`appId1234checkTypeimage-checkresults${RESULTS}`, 'MD5', PREVIOUS_KEY)
    const options: Partial<IlivedataOptions> = { secretKey: [KEY, PREVIOUS_KEY] }
    expect((await pushJson({ signature, options, digests: edgeDigests })).keyIndex).toBe(1)
  })

  it('answers in the vendor’s words', () => {
    const { acknowledgement, mediaType } = ilivedata(ilivedataOptions)
    expect(mediaType).toBe('application/json')
    expect(acknowledgement(200)).toEqual({ code: 0, message: 'success' })
    expect(acknowledgement(400)).toEqual({ code: 400, message: '' })
    expect(acknowledgement(503)).toEqual({ code: 500, message: '' })
  })

  it.each<[option: string, value: unknown, words: string]>([
    ['token', 'short', 'came 5 characters'],
    ['secretKey', 'short', 'came 5 bytes'],
    ['appIds', [1234], "a list of ids, or 'any'"],
    ['valueForm', 'json', "'auto' or one of raw, compact, javaToString; came json"],
    ['valueForm', 'toString', "'auto' or one of raw, compact, javaToString"],
  ])('says at once what is wrong with %s: %j', (option, value, words) => {
    const make = () => ilivedata({ ...ilivedataOptions, [option]: value })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`vue-taskgate: ilivedata.${option} takes `)
    expect(make).toThrow(words)
  })
})
