/**
 * The supported vendors, each as a `CallbackSource` with its signature, its formats and its codes. `yidun.ts` and
 * `ilivedata.ts` are the sources; the other files are their parts.
 */
import type { CallbackSource, VerifiedPush } from '../callbackSource'
import type { DigestMethod } from '../../runtime/digests/digests'
import type { KnownIds, SourceKey } from './sourceOptions'
import type { YidunProduct } from './yidunProducts'

import { equalInConstantTime } from '../../runtime/digest'
import { digestMethods } from '../../runtime/digests/digests'
import { expectOption, expectOptions } from '../../runtime/expectOption'
import { CallbackRefused } from '../callbackSource'
import { readForm } from './readForm'
import { DIGEST_BYTES, matchSignature, readSignature } from './signature'
import { signedText } from '../../runtime/digests/signedText'
import { checkIds, checkToken, isKnownId, isNames, keysOf } from './sourceOptions'
import { yidunItems, yidunProducts } from './yidunProducts'

export interface YidunOptions {
  /** The product whose results this source receives. The meaning of codes depends on the product. */
  product: YidunProduct
  /** The secret last part of the callback URL: 22–128 characters of `[A-Za-z0-9_-]`. */
  token: string
  secretId: string
  /** At least 16 bytes. To rotate keys, pass `[now, previous]`: both verify. */
  secretKey: SourceKey
  /** Ids of the businesses whose results are accepted, or `'any'`. */
  businessIds: KnownIds
  /** Accepted digests. The vendor's default is MD5; allow nothing weaker than the setting in its console. */
  methods: DigestMethod[]
  /**
   * Accepted parameters besides `secretId`, `businessId`, `callbackData`, `signature`, `signatureMethod` and `scene`.
   * A push with any other parameter stays in quarantine until the parameter is listed here.
   */
  allowNames?: string[]
}

/**
 * The known parameters with checks of their values. Any other value of `scene` may have been moved there from another
 * parameter. Data that is no JSON is known all the same: it becomes a dead letter, and is applied in no case.
 */
const PARAMETERS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['secretId', () => true],
  ['businessId', () => true],
  ['signature', () => true],
  ['signatureMethod', () => true],
  ['scene', (value: string) => /^[\w-]{0,64}$/.test(value)],
  ['callbackData', () => true],
])

/**
 * Accepts results that NetEase Yidun (dun.163.com) pushes: a form, signed by a digest of all its parameters and the key.
 * Throws a `TypeError` for an invalid option; the message never contains a key.
 */
export function yidun(options: YidunOptions): CallbackSource {
  expectOptions(options, 'yidun()')
  const { product, secretId, businessIds, methods, allowNames = [] } = options
  const keys = keysOf(options.secretKey, 'yidun.secretKey')
  const token = checkToken(options.token, 'yidun.token')
  checkIds(businessIds, 'yidun.businessIds')
  const products = Object.keys(yidunProducts)
  expectOption(products.includes(product), 'yidun.product', `one of ${products.join(', ')}`, product)
  const isId = typeof secretId === 'string' && secretId !== '' && secretId === secretId.trim()
  const came = typeof secretId === 'string' ? `${secretId.length} characters` : typeof secretId
  expectOption(isId, 'yidun.secretId', 'the id that goes with the key, without white space around it', came)
  const areMethods =
    Array.isArray(methods) && methods.length > 0 && methods.every((each) => digestMethods.includes(each))
  expectOption(areMethods, 'yidun.methods', `some of ${digestMethods.join(', ')}`, methods)
  expectOption(isNames(allowNames), 'yidun.allowNames', 'names of parameters', allowNames)

  function candidates(length: number, sent = ''): DigestMethod[] {
    const name = sent.trim() === '' ? undefined : sent.toUpperCase()
    return digestMethods.filter((method) => {
      return DIGEST_BYTES[method] === length && (name === undefined || name === method) && methods.includes(method)
    })
  }

  function isUnknown([name, value]: [name: string, value: string]): boolean {
    if (allowNames.includes(name)) return false
    const isPossible = PARAMETERS.get(name)
    return !isPossible?.(value)
  }

  const verify: CallbackSource['verify'] = async (body, _headers, digests) => {
    const form = readForm(body)
    const signature = readSignature(form.get('signature'), Object.values(DIGEST_BYTES))
    const possible = candidates(signature.length, form.get('signatureMethod'))
    if (possible.length === 0) throw new CallbackRefused(401, 'algorithm_not_allowed')
    const text = signedText([...form].filter(([name]) => name !== 'signature'))
    // Computed before the ids are checked, else the time of the answer would reveal a known id.
    const match = await matchSignature(text, signature, { methods: possible, keys, digests })
    if (!equalInConstantTime(form.get('secretId') ?? '', secretId)) throw new CallbackRefused(401, 'unknown_secret_id')
    if (!isKnownId(businessIds, form.get('businessId') ?? '')) throw new CallbackRefused(401, 'unknown_business_id')
    if (!match) throw new CallbackRefused(401, 'bad_signature')
    const payload = form.get('callbackData') ?? text // without data, the whole form is kept
    const unknownNames = [...form].filter(isUnknown).map(([name]) => name)
    return {
      signedText: text,
      payload,
      ...match,
      unknownNames,
      isQuarantined: unknownNames.length > 0,
    } satisfies VerifiedPush
  }

  return {
    token,
    mediaType: 'application/x-www-form-urlencoded',
    methods,
    allowedNames: allowNames,
    givesUpSoon: product === 'risk-profile',
    verify,
    acknowledgement: (status) =>
      status === 200 ? { code: 200, msg: 'success' } : { code: status === 503 ? 500 : status, msg: '' },
    items: yidunItems,
    update: yidunProducts[product],
  }
}
