import type { Digests } from '../../runtime/digests/digests'
import type { ServerClock } from '../../runtime/clock'
import type { SignOptions } from './signForm'
import type { ProofContext, ProofVerifier } from './proofVerifier'

import { webDigests } from '../../runtime/digests/webDigests'
import { systemClock } from '../../runtime/clock'
import { expectOption, expectOptions } from '../../runtime/expectOption'
import { signForm } from './signForm'
import { readYidunAnswer } from './yidunAnswer'

export interface YidunCaptchaOptions {
  /** The captcha's id, 32 characters at most. */
  captchaId: string
  secretId: string
  /** Signs; never sent, never in an error. */
  secretKey: string
  /** Default `https://c.dun.163.com/api/v2/verify`. */
  url?: string
  /** A name by which your user is found in the vendor's console; its first 32 characters are sent. Default none. */
  user?: (context: ProofContext) => string
  /** Whether the client's address is sent. Default false. */
  sendIp?: boolean
  /** What signs, as the vendor's console says. Default `MD5`. */
  method?: SignOptions['method']
  /** How long each of at most two tries may take, in ms. Default 1,500. */
  timeoutMs?: number
  /** `fetch` by default. */
  fetch?: typeof fetch
  digests?: Digests
  clock?: ServerClock
}

const DEFAULT_URL = 'https://c.dun.163.com/api/v2/verify'
const DEFAULT_TIMEOUT_MS = 1_500
/** The vendor recommends 1,024 characters; so many fit a submit of 8 KiB beside the longest ticket. */
const PROOF = /^[\x21-\x7e]{1,4096}$/
const ID = /^[\x21-\x7e]{1,32}$/
const MAX_USER = 32
/**
 * How the constant begins that the vendor's script (`yidun-captcha.js`) passes off as a proof, with `isFallback: true`,
 * when it cannot load. It is printed in that script: everybody has it.
 */
const FALLBACK = 'QjGAuvoHrcpuxlbw7cp4WnIbbjzG4rtSlpc7EDovNHQS.'

/**
 * Checks proofs of NetEase Yidun's captcha: the "second verification" (https://support.dun.163.com/documents/15588062143475712?docId=69218161355051008).
 * `fields` is `{ validate: string }` and nothing else, what the vendor's script calls `NECaptchaValidate`. It is good
 * once, for 20 minutes at most.
 *
 * Only `result: true` passes. An answer that never came may have spent the proof all the same, so a `false` at the
 * second try is `unavailable`. What the script hands out in an outage is refused here: a page that uses
 * `initNECaptchaWithFallback` has to take `isFallback` for a failure to load, and never post it.
 *
 * Throws a `TypeError` for an option that it cannot work with.
 */
export function yidunCaptcha(options: YidunCaptchaOptions): ProofVerifier {
  expectOptions(options, 'yidunCaptcha()')
  checkOptions(options)
  const { captchaId, secretId, secretKey, url = DEFAULT_URL, user, sendIp, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const { method = 'MD5', digests = webDigests, clock = systemClock } = options

  async function form(validate: string, context: ProofContext): Promise<[string, string][]> {
    const params: [string, string][] = [
      ['captchaId', captchaId],
      ['validate', validate],
      ['user', user?.(context).slice(0, MAX_USER) ?? ''], // without it the service refuses, and empty will do
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
    const life = new AbortController()
    const { signal } = life
    const leave = (): void => life.abort(context.signal.reason)
    const stopTimer = clock.after(timeoutMs, () => life.abort(tookLonger(timeoutMs)))
    context.signal.addEventListener('abort', leave)
    try {
      const fetch = options.fetch ?? globalThis.fetch
      // A redirect is followed nowhere: what is signed for one service is for no other.
      const asked = fetch(url, { method: 'POST', body, redirect: 'manual', signal })
      return await readYidunAnswer(await asked.catch(noAnswer))
    } finally {
      stopTimer()
      context.signal.removeEventListener('abort', leave)
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

/** Not even the head of an answer came. */
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
  const methods = ['MD5', 'SHA1', 'SHA256', 'SM3']
  expectOption(methods.includes(method), 'method', methods.join(', '), method)
  const isTime = Number.isFinite(timeoutMs) && timeoutMs > 0
  expectOption(isTime, 'timeoutMs', 'milliseconds, more than 0', timeoutMs)
  expectOption(fetch === undefined || typeof fetch === 'function', 'fetch', 'a function', typeof fetch)
}

/** Whether what is asked and answered can be neither read nor changed on the way. */
function isSafe(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false
  const { protocol, hostname, username } = new URL(url)
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && isLocal))
}
