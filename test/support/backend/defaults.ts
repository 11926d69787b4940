import type { Identity, RiskRule, ServerAction } from 'vue-taskgate/server'

export const SECRET = 'a secret of at least thirty-two bytes'
export const ORIGIN = 'https://app.example'

/** A minimal action that returns its input. */
export const echo: ServerAction = { run: (input) => ({ input }) }

/** A picture of one pixel. A browser can decode it. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
/** Replaces the PNG encoder to save time. No test looks at the picture. */
export const blankPicture = async () => ({
  type: 'image/png',
  bytes: Uint8Array.from(atob(PIXEL), (letter) => letter.charCodeAt(0)),
})

/** Returns the option `risk` with one rule, which applies `then` after `max` starts per session and action in a minute. */
export function oneRule(then: RiskRule['then'], max = 0): { rules: RiskRule[] } {
  return { rules: [{ by: ['session', 'action'], max, windowMs: 60_000, then }] }
}

/** Requires a puzzle for every start. */
export const verifyAlways = oneRule('verify')

/** Identifies the caller by test headers (`x-session`, `x-user`, `x-ip`, …). */
export function identify(request: Request): Identity {
  const read = (name: string) => request.headers.get(name) || undefined
  const id = read('x-session') ?? 'session-1'
  const established = read('x-established') !== 'no'
  return {
    session: { id, established, previous: read('x-previous'), setCookie: read('x-set-cookie') },
    user: read('x-user'),
    ip: read('x-ip') ?? '192.0.2.1',
  }
}

let keys = 0

/** Returns an idempotency key that is unique in this process. */
export function freshKey(): string {
  return `key-${String((keys += 1)).padStart(8, '0')}`
}
