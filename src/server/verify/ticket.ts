/**
 * Human checks: a ticket opens the puzzle or a captcha service, and a good answer is exchanged for a pass. A ticket
 * cannot be redeemed; a pass is good for one start.
 */
import type { Caller } from '../identity/caller'

import { equalInConstantTime, hmac } from '../runtime/digest'
import { STEP_MS } from '../runtime/stepWatch'

export interface Tickets {
  /** Issues a ticket for one action of one session. It opens the puzzle and cannot be redeemed. */
  issue(caller: Caller, action: string): Promise<{ verifyToken: string; expiresInMs: number }>
  /** Returns whether the ticket was issued to this caller for this action and has not expired. */
  isValid(ticket: string, caller: Caller, action: string): Promise<boolean>
}

const TICKET_TTL_MS = 10 * 60_000

/**
 * Tickets are stateless: `vt_<expiry>.<HMAC>` over expiry, action and session, so a risk check writes nothing. The
 * first secret signs and all of them verify, so that secrets can rotate.
 */
export function createTickets(secrets: readonly string[], now: () => number): Tickets {
  const sign = (secret: string, expiry: string, session: string, action: string) =>
    hmac(secret, ['ticket', expiry, action, session].join('\n'))

  /** A ticket that claims more than its full life comes from a clock that was set back since. */
  function isCurrent(expiry: number): boolean {
    const leftMs = expiry - now()
    return leftMs > 0 && leftMs <= TICKET_TTL_MS + STEP_MS
  }

  return {
    async issue({ id }, action) {
      const expiry = (now() + TICKET_TTL_MS).toString(36)
      return { verifyToken: `vt_${expiry}.${await sign(secrets[0]!, expiry, id, action)}`, expiresInMs: TICKET_TTL_MS }
    },
    async isValid(ticket, caller, action) {
      const [, expiry, signature] = /^vt_([0-9a-z]{1,11})\.(.+)$/.exec(ticket) ?? []
      if (expiry === undefined || signature === undefined || !isCurrent(parseInt(expiry, 36))) return false
      const sessions = [caller.id, caller.previous].filter((id) => id !== undefined)
      const candidates = sessions.flatMap((id) => secrets.map((secret) => sign(secret, expiry, id, action)))
      return (await Promise.all(candidates)).some((candidate) => equalInConstantTime(candidate, signature))
    },
  }
}
