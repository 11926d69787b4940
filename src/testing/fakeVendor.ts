import type { DigestMethod } from '../server/runtime/digests/digests'
import type { ValueForm } from '../server/callbacks/vendors/valueForms'

import { expectOption } from '../server/runtime/expectOption'
import { signedText } from '../server/runtime/digests/signedText'
import { valueForms } from '../server/callbacks/vendors/valueForms'
import { resolveDigests } from '../server/runtime/digests/resolveDigests'

/** The vendor to imitate, and the keys that sign its pushes. */
export type FakeVendor =
  | {
      vendor: 'yidun'
      secretId: string
      secretKey: string
      businessId: string
      /** Sent as `signatureMethod`, except the default `MD5`. */
      method?: DigestMethod
    }
  | {
      vendor: 'ilivedata'
      secretKey: string
      appId: string
      /** How the signed text writes the list of results. Default `raw`. */
      valueForm?: ValueForm
    }

export interface SignedPush {
  contentType: string
  /** Headers besides the content type. */
  headers: Record<string, string>
  body: string
}

const digests = resolveDigests()

/**
 * Returns a push as its vendor sends it. For Yidun `payload` is the content of `callbackData`, an object or a list. For
 * iLiveData it is the list `[{ taskId, result }]`; a `result` that is no string is written as JSON.
 */
export function signPush(source: FakeVendor, payload: unknown): Promise<SignedPush> {
  return source.vendor === 'yidun' ? signForm(source, payload) : signJson(source, payload)
}

async function signForm(source: FakeVendor & { vendor: 'yidun' }, payload: unknown): Promise<SignedPush> {
  const { secretId, secretKey, businessId, method = 'MD5' } = source
  const members: [string, string][] = [
    ['secretId', secretId],
    ['businessId', businessId],
    ['callbackData', typeof payload === 'string' ? payload : JSON.stringify(payload)],
  ]
  if (method !== 'MD5') members.push(['signatureMethod', method])
  const signature = await digest(method, signedText(members) + secretKey)
  const body = new URLSearchParams([...members, ['signature', signature]]).toString()
  return { contentType: 'application/x-www-form-urlencoded; charset=UTF-8', headers: {}, body }
}

async function signJson(source: FakeVendor & { vendor: 'ilivedata' }, payload: unknown): Promise<SignedPush> {
  const { secretKey, appId, valueForm = 'raw' } = source
  expectOption(Array.isArray(payload), 'push', 'a list of { taskId, result } for iLiveData', typeof payload)
  const results = JSON.stringify((payload as { taskId: string; result: unknown }[]).map(withText))
  const checkType = 'image-check'
  const text = signedText([
    ['appId', appId],
    ['checkType', checkType],
    ['results', valueForms[valueForm](results)],
  ])
  const body = `{"appId":${JSON.stringify(appId)},"checkType":"${checkType}","results":${results}}`
  return { contentType: 'application/json', headers: { signature: await digest('MD5', text + secretKey) }, body }
}

function withText({ taskId, result }: { taskId: string; result: unknown }) {
  return { taskId, result: typeof result === 'string' ? result : JSON.stringify(result) }
}

async function digest(method: DigestMethod, text: string): Promise<string> {
  const bytes = await digests[method](new TextEncoder().encode(text))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
