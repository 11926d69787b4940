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
  /** Last part of the callback URL's path: 22–128 characters of `[A-Za-z0-9_-]` that cannot be guessed. */
  token: string
  /** The callback key, at least 16 bytes. As `[now, previous]` both verify, which is how keys rotate. */
  secretKey: SourceKey
  /** Applications whose results are taken, or `'any'`. */
  appIds: KnownIds
  /** How the vendor writes its list into the text that it signs. By default each form is tried; events say which fits. */
  valueForm?: ValueForm | 'auto'
}

/** The vendor signs with nothing else. */
const METHODS: readonly DigestMethod[] = ['MD5']
const KNOWN_NAMES = ['appId', 'checkType', 'results']

/**
 * Results of image batches that iLiveData (docs.ilivedata.com) pushes: JSON, signed by an MD5 of its members and the
 * key. Throws a `TypeError` for an option that it cannot work with; it never says a key.
 */
export function ilivedata(options: IlivedataOptions): CallbackSource {
  expectOptions(options, 'ilivedata()')
  const { token, secretKey, appIds, valueForm = 'auto' } = options
  checkToken(token, 'ilivedata.token')
  const keys = keysOf(secretKey, 'ilivedata.secretKey')
  checkIds(appIds, 'ilivedata.appIds')
  const all = Object.keys(valueForms) as ValueForm[]
  const forms = all.filter((form) => valueForm === 'auto' || valueForm === form)
  expectOption(forms.length > 0, 'ilivedata.valueForm', `'auto' or one of ${all.join(', ')}`, valueForm)
  let lastForm = forms[0]!

  const verify: CallbackSource['verify'] = async (body, headers, digests) => {
    const signature = readSignature(headers.get('signature'), [DIGEST_BYTES.MD5])
    const members = jsonMembers(readText(body))
    const tried = new Set<string>()
    let verified
    // A sender keeps to its form, so it is found at once from the second push on.
    for (const form of new Set([lastForm, ...forms])) {
      const text = textIn(form, members)
      if (tried.has(text)) continue
      tried.add(text)
      const match = await matchSignature(text, signature, { methods: METHODS, keys, digests })
      if (!match) continue
      verified = { signedText: text, ...match, valueForm: form }
      lastForm = form
      break
    }
    // After the digests: otherwise the time would tell who knows an id.
    if (!isKnownId(appIds, jsonValueText(members.get('appId') ?? ''))) throw new CallbackRefused(401, 'unknown_app_id')
    if (!verified) throw new CallbackRefused(401, 'bad_signature')
    const unknownNames = [...members.keys()].filter((name) => !KNOWN_NAMES.includes(name))
    return { ...verified, payload: members.get('results') ?? '', unknownNames, isQuarantined: false }
  }

  return {
    token,
    mediaType: 'application/json',
    methods: METHODS,
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

/** What is signed if values are written in this form: all members but those that are null. */
function textIn(form: ValueForm, members: ReadonlyMap<string, string>): string {
  const given = [...members].filter(([, value]) => value !== 'null')
  return signedText(
    given.map(([name, value]) => [name, value.startsWith('"') ? jsonValueText(value) : valueForms[form](value)]),
  )
}
