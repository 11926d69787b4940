import type { Identity, RiskRule, ServerAction } from 'vue-taskgate/server'

export const SECRET = 'a secret of at least thirty-two bytes'
export const ORIGIN = 'https://app.example'

/** An action that needs no more than to exist. */
export const echo: ServerAction = { run: (input) => ({ input }) }

/** Spares the time that a real picture takes: no test looks at it. */
export const blankPicture = async () => ({ type: 'image/png', bytes: new Uint8Array([1]) })

/** The option `risk` with one rule: what a session's starts of an action meet after `max` of them in a minute. */
export function oneRule(then: RiskRule['then'], max = 0): { rules: RiskRule[] } {
  return { rules: [{ by: ['session', 'action'], max, windowMs: 60_000, then }] }
}

/** Every start asks for a check. */
export const verifyAlways = oneRule('verify')

/** A caller who says in headers who they are. */
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

/** A key that no test has used before. */
export function freshKey(): string {
  return `key-${String((keys += 1)).padStart(8, '0')}`
}
