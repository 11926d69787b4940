import type { Digests } from '../../runtime/digests/digests'
import type { ServerClock } from '../../runtime/clock'
import type { SignOptions } from './signForm'
import type { ProofContext, ProofVerifier } from './proofVerifier'

import { checkDigests } from '../../runtime/digests/checkDigests'
import { systemClock } from '../../runtime/clock'
import { expectOption, expectOptions } from '../../runtime/expectOption'
import { signForm, signMethods } from './signForm'
import { readYidunAnswer } from './yidunAnswer'

export interface YidunCaptchaOptions {
  /** The captcha's id, 32 characters at most. */
  captchaId: string
  secretId: string
  /** Signs the form. Never sent, and never part of an error. */
  secretKey: string
  /** Default `https://c.dun.163.com/api/v2/verify`. */
  url?: string
  /**
   * Returns a name that identifies your user in the vendor's console. Its first 32 characters are sent. Default: none.
   */
  user?: (context: ProofContext) => string
  /** Whether the client's address is sent. Default false. */
  sendIp?: boolean
  /**
   * Signature method, as set in the vendor's console. Default `MD5`. The vendor's page names `HMAC_SHA256`, its SDKs do
   * not have it, and it was not tried against the service.
   */
  method?: SignOptions['method']
  /** Time limit of each of at most two tries, in ms. Default 1,500. */
  timeoutMs?: number
  /** `fetch` by default. */
  fetch?: typeof fetch
  /** Computes the signature if the runtime lacks the method. */
  digests?: Partial<Digests>
  clock?: ServerClock
}

const DEFAULT_URL = 'https://c.dun.163.com/api/v2/verify'
const DEFAULT_TIMEOUT_MS = 1_500
/** The vendor recommends 1,024 characters. 4,096 fit a submit of 8 KiB beside the longest ticket. */
const PROOF = /^[\x21-\x7e]{1,4096}$/
const ID = /^[\x21-\x7e]{1,32}$/
const MAX_USER = 32
const localHosts = ['localhost', '127.0.0.1', '[::1]']
/**
 * Prefix of the constant that the vendor's script (`yidun-captcha.js`) returns as a proof, with `isFallback: true`,
 * when it cannot load. The script is public, so the constant proves nothing.
 */
const FALLBACK = 'QjGAuvoHrcpuxlbw7cp4WnIbbjzG4rtSlpc7EDovNHQS.'

/**
 * Checks proofs of NetEase Yidun's captcha: the "second verification"
 * (https://support.dun.163.com/documents/15588062143475712?docId=69218161355051008). `fields` is exactly `{ validate:
 * string }`, the value that the vendor's script calls `NECaptchaValidate`. It is valid once, for at most 20 minutes.
 *
 * Only `result: true` passes. A first try whose answer was lost may have spent the proof, so a `false` at the second
 * try is `unavailable`. The constant that the script returns in an outage is refused: a page that uses
 * `initNECaptchaWithFallback` must treat `isFallback` as a failure to load, and never submit it.
 *
 * Throws a `TypeError` for an invalid option.
 */
export function yidunCaptcha(options: YidunCaptchaOptions): ProofVerifier {
  expectOptions(options, 'yidunCaptcha()')
  checkOptions(options)
  const { captchaId, secretId, secretKey, url = DEFAULT_URL, user, sendIp, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const { method = 'MD5', clock = systemClock } = options
  const digests = checkDigests({
    given: options.digests,
    users: [['yidunCaptcha()', method === 'HMAC_SHA256' ? [] : [method]]],
  })

  async function form(validate: string, context: ProofContext): Promise<[string, string][]> {
    const params: [string, string][] = [
      ['captchaId', captchaId],
      ['validate', validate],
      ['user', user?.(context).slice(0, MAX_USER) ?? ''], // the service requires it, and accepts an empty one
      ['secretId', secretId],
      ['version', 'v2'],
      ['timestamp', String(clock.now())],
      ['nonce', String(crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1)],
    ]
    if (sendIp && context.ip) params.push(['clientIp', context.ip])
    return signForm(params, { method, secretKey, digests })
  }

  async function ask(validate: string, context: ProofContext): ReturnType<typeof readYidunAnswer> {
    const body = new URLSearchParams(await form(validate, context))
    const controller = new AbortController()
    const { signal } = controller
    const abort = (): void => controller.abort(context.signal.reason)
    const stopTimer = clock.after(timeoutMs, () => controller.abort(tookLonger(timeoutMs)))
    context.signal.addEventListener('abort', abort)
    try {
      const fetch = options.fetch ?? globalThis.fetch
      // Redirects are not followed: a signed form is for this service only.
      const response = fetch(url, { method: 'POST', body, redirect: 'manual', signal })
      return await readYidunAnswer(await response.catch(noAnswer))
    } finally {
      stopTimer()
      context.signal.removeEventListener('abort', abort)
    }
  }

  return {
    read(fields) {
      const { validate, ...others } = Object(fields) as Record<string, unknown>
      const isProof = typeof validate === 'string' && PROOF.test(validate) && Object.keys(others).length === 0
      return isProof && !validate.startsWith(FALLBACK) ? validate : null
    },
    async verify(validate, context) {
      try {
        return await ask(validate, context)
      } catch (error) {
        if (!(error instanceof NoAnswer) || context.signal.aborted) throw error
      }
      const outcome = await ask(validate, context)
      return outcome === 'refused' ? 'unavailable' : outcome
    },
  }
}

function tookLonger(ms: number): Error {
  return new Error(`vue-taskgate: the captcha service took longer than ${ms} ms.`)
}

/** The request failed before any answer arrived. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

function noAnswer(cause: unknown): never {
  throw new NoAnswer('vue-taskgate: the captcha service did not answer.', { cause })
}

function checkOptions(options: YidunCaptchaOptions): void {
  const { captchaId, secretId, secretKey, url = DEFAULT_URL, user, sendIp = false, method = 'MD5' } = options
  const { timeoutMs = DEFAULT_TIMEOUT_MS, fetch } = options
  const isId = (id: unknown): boolean => typeof id === 'string' && ID.test(id)
  expectOption(isId(captchaId), 'captchaId', '1–32 characters without white space', captchaId)
  expectOption(isId(secretId), 'secretId', '1–32 characters without white space', secretId)
  const isKey = typeof secretKey === 'string' && /^\S+$/.test(secretKey)
  const came = typeof secretKey === 'string' ? `${secretKey.length} characters` : typeof secretKey
  expectOption(isKey, 'secretKey', 'a string without white space', came)
  expectOption(isSafe(url), 'url', 'an address with https:// (http:// to this machine only)', url)
  expectOption(user === undefined || typeof user === 'function', 'user', 'a function', typeof user)
  expectOption(typeof sendIp === 'boolean', 'sendIp', 'true or false', sendIp)
  expectOption(signMethods.includes(method), 'method', signMethods.join(', '), method)
  const isTime = Number.isFinite(timeoutMs) && timeoutMs > 0
  expectOption(isTime, 'timeoutMs', 'milliseconds, more than 0', timeoutMs)
  expectOption(fetch === undefined || typeof fetch === 'function', 'fetch', 'a function', typeof fetch)
}

/** Returns whether the connection is protected: https, or http to this machine. */
function isSafe(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false
  const { protocol, hostname, username } = new URL(url)
  const isLocal = localHosts.includes(hostname)
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && isLocal))
}
