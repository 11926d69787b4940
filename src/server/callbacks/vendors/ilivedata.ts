import type { CallbackSource } from '../callbackSource'
import type { DigestMethod } from '../../runtime/digests/digests'
import type { KnownIds, SourceKey } from './sourceOptions'
import type { ValueForm } from './valueForms'

import { expectOption, expectOptions } from '../../runtime/expectOption'
import { CallbackRefused } from '../callbackSource'
import { ilivedataItems, readIlivedata } from './ilivedataItems'
import { jsonMembers, jsonValueText } from './jsonText'
import { DIGEST_BYTES, matchSignature, readSignature } from './signature'
import { signedText } from '../../runtime/digests/signedText'
import { checkIds, checkToken, isKnownId, keysOf } from './sourceOptions'
import { valueForms } from './valueForms'

export interface IlivedataOptions {
  /** The secret last part of the callback URL: 22–128 characters of `[A-Za-z0-9_-]`. */
  token: string
  /** The callback key, at least 16 bytes. To rotate keys, pass `[now, previous]`: both verify. */
  secretKey: SourceKey
  /** Ids of the applications whose results are accepted, or `'any'`. */
  appIds: KnownIds
  /** The form of the list in the signed text. Default: tries each; the event `callback-stored` names the one that fits. */
  valueForm?: ValueForm | 'auto'
}

/** The only digest of this vendor. */
const METHODS: readonly DigestMethod[] = ['MD5']
const KNOWN_NAMES = ['appId', 'checkType', 'results', 'taskId', 'result']

/**
 * Accepts results that iLiveData (docs.ilivedata.com) pushes, as batches or one task each: JSON, signed by an MD5 of its
 * members and the key. Throws a `TypeError` for an invalid option; the message never contains a key.
 */
export function ilivedata(options: IlivedataOptions): CallbackSource {
  expectOptions(options, 'ilivedata()')
  const { token, secretKey, appIds, valueForm = 'auto' } = options
  checkToken(token, 'ilivedata.token')
  const keys = keysOf(secretKey, 'ilivedata.secretKey')
  checkIds(appIds, 'ilivedata.appIds')
  const allForms = Object.keys(valueForms) as ValueForm[]
  const forms = allForms.filter((form) => valueForm === 'auto' || valueForm === form)
  expectOption(forms.length > 0, 'ilivedata.valueForm', `'auto' or one of ${allForms.join(', ')}`, valueForm)
  let lastForm = forms[0]

  const verify: CallbackSource['verify'] = async (body, headers, digests) => {
    const signature = readSignature(headers.get('signature'), [DIGEST_BYTES.MD5])
    const payload = readText(body)
    const members = jsonMembers(payload)
    const tried = new Set<string>()
    let verified
    // A sender keeps its form, so the last one usually fits at once.
    for (const form of lastForm === undefined ? forms : new Set([lastForm, ...forms])) {
      const text = textIn(form, members)
      if (tried.has(text)) continue
      tried.add(text)
      const match = await matchSignature(text, signature, { methods: METHODS, keys, digests })
      if (!match) continue
      verified = { signedText: text, ...match, valueForm: form }
      lastForm = form
      break
    }
    // Checked after the digests, else the time of the answer would reveal a known id.
    if (!isKnownId(appIds, jsonValueText(members.get('appId') ?? ''))) throw new CallbackRefused(401, 'unknown_app_id')
    if (!verified) throw new CallbackRefused(401, 'bad_signature')
    const unknownNames = [...members.keys()].filter((name) => !KNOWN_NAMES.includes(name))
    const split = JSON.stringify([...members].filter(isSigned).sort())
    return { ...verified, payload, split, unknownNames, isQuarantined: false }
  }

  return {
    token,
    mediaType: 'application/json',
    methods: METHODS,
    givesUpSoon: true,
    verify,
    acknowledgement: (status) =>
      status === 200 ? { code: 0, message: 'success' } : { code: status === 503 ? 500 : status, message: '' },
    items: ilivedataItems,
    update: readIlivedata,
  }
}

function readText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new CallbackRefused(400, 'invalid_encoding')
  }
}

/** Whether a member is part of the signed text. */
function isSigned([, value]: [name: string, value: string]): boolean {
  return value !== 'null'
}

/** Returns the signed text with values in this form. */
function textIn(form: ValueForm, members: ReadonlyMap<string, string>): string {
  const given = [...members].filter(isSigned)
  return signedText(
    given.map(([name, value]) => [name, value.startsWith('"') ? jsonValueText(value) : valueForms[form](value)]),
  )
}
