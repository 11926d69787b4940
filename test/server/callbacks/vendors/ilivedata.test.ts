import type { IlivedataOptions } from 'vue-taskgate/server'
import type { CallbackSource } from '../../../../src/server/callbacks/callbackSource'
import type { Digests } from '../../../../src/server/runtime/digests/digests'

import { ilivedata } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'
import { describe, expect, it, vi } from 'vitest'

import { edgeDigests } from '../../../support/server/packageDigests'
import { bytesOf, KEY, PREVIOUS_KEY, refused, sign, TOKEN } from '../../../support/server/signing'

const ilivedataOptions: IlivedataOptions = { token: TOKEN, secretKey: KEY, appIds: ['1234'] }

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
  it('accepts a push and returns its signed text, its payload and how it was verified', async () => {
    expect(await pushJson({})).toEqual({
      signedText: `appId1234checkTypeimage-checkresults${RESULTS}`,
      payload: `{"appId":"1234","checkType":"image-check","results":${RESULTS}}`,
      split: expect.any(String),
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

  it('tries the last fitting form before the others', async () => {
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

  it('leaves out null, and verifies, keeps and reports unknown members', async () => {
    const text = `Zed{"a": 1}appId1234checkTypeimage-checkextra中results${RESULTS}`
    const members = ',"none":null,"extra":"\\u4e2d","Zed":{"a": 1}'
    expect(await pushJson({ members, signature: sign(text) })).toMatchObject({
      signedText: text,
      unknownNames: ['none', 'extra', 'Zed'],
      isQuarantined: false,
    })
  })

  it('splits a text alike whatever the order and the spaces, and unlike after a name moved into a value', async () => {
    const source = ilivedata({ ...ilivedataOptions, appIds: 'any' })
    const splitOf = async (body: string) => (await verifyJson(source, body, 'appId7extraxresult1')).split
    const split = await splitOf('{"appId":7,"extra":"x","result":1}')
    expect(await splitOf('{ "result": 1, "none": null, "extra": "x", "appId": 7 }')).toBe(split)
    expect(await splitOf('{"appId":7,"extra":"xresult1"}')).not.toBe(split)
  })

  it('reads an appId that is a number verbatim', async () => {
    const appIds = ['12345678901234567890']
    const source = ilivedata({ ...ilivedataOptions, appIds })
    const body = (appId: string) => `{"appId":${appId},"results":[]}`
    expect(await verifyJson(source, body(appIds[0]!), `appId${appIds[0]}results[]`)).toMatchObject({
      payload: body(appIds[0]!),
    })
    const near = '12345678901234567891'
    await expect(verifyJson(source, body(near), `appId${near}results[]`)).rejects.toThrow(refused('unknown_app_id'))
  })

  it.each(['"other"', 'null', '{"a":1}', '["1234"]', '"1234 "'])('refuses with 401 the appId %s', async (appId) => {
    const text = `appId${JSON.parse(appId) === null ? '' : appId.replaceAll('"', '')}results[]`
    const pushed = verifyJson(ilivedata(ilivedataOptions), `{"appId":${appId},"results":[]}`, text)
    await expect(pushed).rejects.toThrow(refused('unknown_app_id'))
  })

  it('accepts any possible appId with appIds: any', async () => {
    const source = ilivedata({ ...ilivedataOptions, appIds: 'any' })
    expect(await verifyJson(source, '{"appId":7,"results":[]}', 'appId7results[]')).toMatchObject({ keyIndex: 0 })
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

  it('verifies by a previous key and with the digests of any runtime', async () => {
    const signature = sign(`appId1234checkTypeimage-checkresults${RESULTS}`, 'MD5', PREVIOUS_KEY)
    const options: Partial<IlivedataOptions> = { secretKey: [KEY, PREVIOUS_KEY] }
    expect((await pushJson({ signature, options, digests: edgeDigests })).keyIndex).toBe(1)
  })

  it('answers in the vendor’s format', () => {
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
  ])('throws for an invalid option at once: %s: %j', (option, value, words) => {
    const make = () => ilivedata({ ...ilivedataOptions, [option]: value })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`vue-taskgate: ilivedata.${option} takes `)
    expect(make).toThrow(words)
  })
})
