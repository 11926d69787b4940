import type { CallbackSource } from '../../../../src/server/callbacks/callbackSource'
import type { DigestMethod, Digests } from '../../../../src/server/runtime/digests/digests'

import { ilivedata, yidun } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'
import { describe, expect, it } from 'vitest'

import { CallbackRefused } from '../../../../src/server/callbacks/callbackSource'
import { readForm } from '../../../../src/server/callbacks/vendors/readForm'
import { signedText } from '../../../../src/server/runtime/digests/signedText'
import vectors from '../../../fixtures/callbackVectors.json'
import { edgeDigests } from '../../../support/server/packageDigests'

const METHODS = ['MD5', 'SHA1', 'SHA256', 'SM3'] as const
const TOKEN = 'abcdefghijklmnopqrstuvwxyz012345'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const named = <Vector extends { id: string }>(all: Vector[]) => all.map((vector) => [vector.id, vector] as const)

async function digestsOf(text: string, digests: Digests) {
  const entries = METHODS.map(async (method) => {
    const digest = await digests[method](bytesOf(text))
    return [method.toLowerCase(), Buffer.from(digest).toString('hex')] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** Returns the reason of a refusal, or null, and the answer to it. */
async function judge(source: CallbackSource, digests: Digests, body: string, headers = new Headers()) {
  try {
    const push = await source.verify(bytesOf(body), headers, digests)
    return { reason: null, status: 200, push }
  } catch (error) {
    if (!(error instanceof CallbackRefused)) throw error
    return { reason: error.reason, status: error.status, push: undefined }
  }
}

describe.each(Object.entries({ edgeDigests, nodeDigests }))('with %s', (_name, digests) => {
  it.each(named(vectors.sign))('the form %s is signed as the vendor signs it', async (_id, vector) => {
    const alternative = 'formBodyAlt' in vector ? [vector.formBodyAlt as string] : []
    for (const body of [vector.formBody, ...alternative]) {
      const form = readForm(bytesOf(body))
      expect(form.get('signature')).toBe(vector.signature)
      form.delete('signature')
      expect([...form]).toEqual(vector.params)
      const text = signedText(form) + vector.secretKey
      expect(text).toBe(vector.canonical)
      expect(bytesOf(text).length).toBe(vector.canonicalUtf8Length)
      expect(await digestsOf(text, digests)).toEqual(vector.digests)
    }
  })

  it.each(named(vectors.captcha))('the proof %s is signed as the vendor signs it', async (_id, vector) => {
    const form = readForm(bytesOf(vector.body))
    form.delete('signature')
    expect(signedText(vector.params as [string, string][]) + vectors.sign[0]!.secretKey).toBe(vector.canonical)
    expect(signedText(form) + vectors.sign[0]!.secretKey).toBe(vector.canonical)
    expect(await digestsOf(vector.canonical, digests)).toEqual(vector.digests)
  })

  it.each(named(vectors.form_requests))('the form push %s is judged', async (_id, vector) => {
    const { secretKey, secretId, businessIds, methods } = vector.config
    const source = yidun({
      product: 'image',
      token: TOKEN,
      secretId,
      secretKey: secretKey as string | [string, string],
      businessIds,
      methods: methods as DigestMethod[],
    })
    const { expect: expected } = vector
    if (expected.reason === 'unsupported_media_type') {
      expect(vector.contentType).not.toContain(source.mediaType) // the route refuses it
      expect(source.acknowledgement(415)).toMatchObject(expected.ack.json)
      return
    }
    const { reason, status, push } = await judge(source, digests, vector.body)
    expect([reason, status]).toEqual([expected.reason, expected.ack.status])
    expect(source.acknowledgement(status)).toMatchObject(expected.ack.json)
    expect(push?.isQuarantined ?? false).toBe(false)
    expect(push?.unknownNames ?? []).toEqual([])
  })

  it.each(named(vectors.json_requests))('the JSON push %s is judged', async (_id, vector) => {
    const { expect: expected, secretKey, canonical, valueForm } = vector
    const source = ilivedata({ token: TOKEN, secretKey, appIds: ['1234'] })
    const headers = new Headers({ signature: vector.headerSignature })
    const { reason, status, push } = await judge(source, digests, vector.body, headers)
    expect([reason, status]).toEqual([expected.reason, expected.ack.status])
    expect(source.acknowledgement(status)).toMatchObject(expected.ack.json)
    if (expected.verified) expect(push).toMatchObject({ valueForm, method: 'MD5', keyIndex: 0 })
    if (push) expect(push.signedText + secretKey).toBe(canonical)
    expect(await digestsOf(canonical, digests)).toEqual(vector.digests)
  })
})
