import type { Session } from '../identity/caller'
import type { Secret } from '../identity/secrets'

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import { expectOption } from '../runtime/expectOption'
import { STEP_MS } from '../runtime/stepWatch'
import { secretsOf } from '../identity/secrets'

export interface SessionCookieOptions {
  /** At least 32 bytes. With `[current, previous]` both verify and the first signs. */
  secret: Secret
  /** Name without prefix. Default `taskgate`, or `taskgate-p` if `partitioned`. */
  name?: string
  /** Lifetime of a session without a visit, in ms. Default 30 days. */
  maxAgeMs?: number
  /** Default `Lax`. `None` if the API is on another site than the page. */
  sameSite?: 'Strict' | 'Lax' | 'None'
  /**
   * For pages that embed yours in a frame of another site, where browsers block other cookies. Requires
   * `sameSite: 'None'` and `secure: true`; the default name becomes `taskgate-p`. A visitor then has one session for each
   * embedding site (CHIPS, https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies).
   */
  partitioned?: boolean
  /** Whether browsers connect over https. Default: from the request's URL or `X-Forwarded-Proto`. */
  secure?: boolean
  /** Returns epoch ms. Default: the system clock. */
  now?: () => number
}

export interface SessionCookie {
  /** Returns the session of a request, or a new one with its `setCookie`. */
  (request: Request): Session
  /**
   * Returns a new session that replaces the current one. Send its `setCookie` when a user signs in: the old id becomes
   * worthless, and earlier tasks stay with the user.
   */
  renew(request: Request): Session & { setCookie: string }
}

const DEFAULT_MAX_AGE_MS = 30 * 86_400_000

interface Content {
  id: string
  previous?: string
  /** Epoch ms. */
  issuedAt: number
  /** Epoch ms. */
  startedAt: number
}

/**
 * Sessions in a signed cookie: HttpOnly, `__Host-` and Secure over https (RFC 6265bis), HMAC-SHA-256.
 * Throws a `TypeError` for an invalid option, such as a secret under 32 bytes.
 */
export function sessionCookie(options: SessionCookieOptions): SessionCookie {
  const { partitioned = false, maxAgeMs = DEFAULT_MAX_AGE_MS, sameSite = 'Lax', now = () => Date.now() } = options
  // An earlier cookie that is not partitioned must not be read beside this one.
  const { name = partitioned ? 'taskgate-p' : 'taskgate' } = options
  const secrets = secretsOf(options.secret)
  expectOption(/^[\w-]+$/.test(name), 'name', 'letters, digits, _ and -', name)
  expectOption(Number.isFinite(maxAgeMs) && maxAgeMs > 0, 'maxAgeMs', 'milliseconds, more than 0', maxAgeMs)
  expectOption(['Strict', 'Lax', 'None'].includes(sameSite), 'sameSite', "'Strict', 'Lax' or 'None'", sameSite)
  const canPartition = !partitioned || (sameSite === 'None' && options.secure === true)
  expectOption(canPartition, 'partitioned', "sameSite: 'None' and secure: true beside it", partitioned)

  function isSecure(request: Request): boolean {
    const forwarded = request.headers.get('x-forwarded-proto')
    return options.secure ?? (request.url.startsWith('https:') || forwarded?.split(',')[0]?.trim() === 'https')
  }

  function cookieName(request: Request): string {
    return isSecure(request) ? `__Host-${name}` : name
  }

  function write(request: Request, { id, previous = '', issuedAt, startedAt }: Content): string {
    // A cookie that is issued for the first time has the format of earlier releases.
    const times = issuedAt === startedAt ? [issuedAt] : [issuedAt, startedAt]
    const content = [id, previous, ...times.map((time) => time.toString(36))].join('.')
    const attributes = [`Max-Age=${Math.floor(maxAgeMs / 1_000)}`, 'Path=/', 'HttpOnly', `SameSite=${sameSite}`]
    if (isSecure(request)) attributes.push('Secure')
    if (partitioned) attributes.push('Partitioned')
    return `${cookieName(request)}=${content}.${sign(secrets[0]!, content)}; ${attributes.join('; ')}`
  }

  /** Returns the first valid cookie of this name: others may exist for a wider domain or a longer path. */
  function read(request: Request): Content | null {
    const values = cookieValues(request.headers.get('cookie') ?? '', cookieName(request))
    return values.map(verify).find((content) => content !== null) ?? null
  }

  function verify(value: string): Content | null {
    const [, content = '', signature = ''] = /^([\w-]+\.[\w-]*(?:\.[0-9a-z]+){1,2})\.([\w-]+)$/.exec(value) ?? []
    if (!secrets.some((secret) => isSame(sign(secret, content), signature))) return null
    const [id = '', previous, issued = '', started = issued] = content.split('.')
    const [issuedAt, startedAt] = [parseInt(issued, 36), parseInt(started, 36)]
    return issuedAt + maxAgeMs > now() ? { id, previous: previous || undefined, issuedAt, startedAt } : null
  }

  function session(request: Request): Session {
    const content = read(request)
    if (!content) {
      const id = newId()
      const startedAt = now()
      return { id, established: false, startedAt, setCookie: write(request, { id, issuedAt: startedAt, startedAt }) }
    }
    const { id, previous, issuedAt, startedAt } = content
    const isOld = issuedAt + maxAgeMs / 2 < now()
    const isFromFuture = issuedAt > now() + STEP_MS // the clock was set back since
    const setCookie = isOld || isFromFuture ? write(request, { ...content, issuedAt: now() }) : undefined
    return { id, established: true, startedAt, previous, setCookie }
  }

  function renew(request: Request): Session & { setCookie: string } {
    const id = newId()
    const previous = read(request)?.id
    const startedAt = now()
    const setCookie = write(request, { id, previous, issuedAt: startedAt, startedAt })
    return { id, established: true, startedAt, previous, setCookie }
  }

  return Object.assign(session, { renew })
}

function newId(): string {
  return randomBytes(16).toString('base64url')
}

function sign(secret: string, content: string): string {
  return createHmac('sha256', secret).update(`session\n${content}`).digest('base64url')
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function cookieValues(header: string, name: string): string[] {
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
}
