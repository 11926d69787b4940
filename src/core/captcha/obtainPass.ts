/**
 * Gets the pass that a start spends, whichever captcha service gives the proof. This file asks the risk check whether a
 * proof is needed, chooses the captcha (the one that the server names, else the app's, else the slider), and falls back
 * to the next alternative of the server when a captcha is out of reach.
 */
import type { RiskAnswer } from '../../protocol/answers'
import type { Proof } from './captchaProvider'
import type { Clock } from '../environment/clock'
import type { Page } from '../environment/page'
import type { TaskClient } from '../http/taskClient'

import { problemTraits } from '../../protocol/problemCodes'
import { SLIDER } from '../../protocol/wire'
import { retryReason } from '../http/retryReason'
import { Problem } from '../http/problem'
import { toProblem } from '../http/toProblem'

export interface VerifyRequest {
  action: string
  /** Name of the captcha provider. */
  provider: string
  /** The server's ticket, if it gave one. */
  ticket?: string
  /** 1, and more when the server refused an earlier proof. */
  attempt: number
  /** The risk check could not be reached: a call that fails ends the check, and nothing is shown again. */
  isUnchecked?: boolean
  /** Whether the ticket has expired. A check that had to wait for others reads it before it is shown. */
  isTicketExpired?: () => boolean
  signal: AbortSignal
}

/**
 * The ticket expired while the check waited for others. The user has seen nothing yet, so a new ticket is enough.
 */
export class TicketExpired extends Problem {
  readonly isUnseen = true

  static override [Symbol.hasInstance](given: unknown): boolean {
    return Object(given).isUnseen === true
  }

  constructor() {
    super({ code: 'expired' })
  }
}

export interface PassSourceOptions {
  client: Pick<TaskClient, 'check' | 'submit'>
  action: string
  /** Captcha provider where the server names none. Default: the slider. */
  provider?: string
  /** Gets one proof, with the user or unseen. Rejects with a `Problem`. */
  verify(request: VerifyRequest): Promise<Proof>
  signal: AbortSignal
  clock: Clock
  page: Page
}

/** The server's answer to the risk check, or what replaces it. */
export interface RiskDecision extends Partial<RiskAnswer> {
  /** Why there was no risk check. The puzzle is shown instead. */
  unchecked?: Problem
  /** When the ticket expires, by our clock. */
  expiresAt?: number
}

export interface PassSource {
  /**
   * Makes the risk check. If the server cannot be reached from an online page, decides for the slider: its challenge
   * shows whether the server answers.
   */
  check(): Promise<RiskDecision>
  /** Gets a pass for a decision that needs one. */
  verify(decision: RiskDecision, attempt: number): Promise<string | undefined>
}

/** Makes the risk check and gets the pass. Lets nothing through that could not be checked. */
export function createPassSource(options: PassSourceOptions): PassSource {
  const { client, action, provider = SLIDER, verify, signal, clock, page } = options

  /** Gets a pass by the provider of the decision or, when that is out of reach, by the next alternative. */
  async function obtainPass(decision: RiskDecision, attempt: number): ReturnType<PassSource['verify']> {
    const [next, ...alternatives] = decision.alternatives ?? []
    try {
      return await obtainPassBy(decision, attempt)
    } catch (error) {
      if (!next || !problemTraits[toProblem(error).code]?.alternative) throw error
      if (process.env.NODE_ENV !== 'production') console.error(error) // the alternative hides it
      return obtainPass({ ...decision, provider: next, alternatives }, attempt)
    }
  }

  async function obtainPassBy(
    { verifyToken: ticket, provider: named, unchecked, expiresAt = Infinity }: RiskDecision,
    attempt: number,
  ): ReturnType<PassSource['verify']> {
    const request = {
      action,
      provider: named ?? provider,
      ticket,
      attempt,
      signal,
      isUnchecked: !!unchecked,
      isTicketExpired: () => clock.now() >= expiresAt,
    }
    const proof = await verify(request).catch((error: unknown) => {
      const problem = toProblem(error, { code: 'rejected', signal })
      if (process.env.NODE_ENV !== 'production' && problem !== error) console.error(error)
      throw problem.code === 'cancelled' ? problem : (unchecked ?? problem)
    })
    if (!Object(proof).token && !Object(proof).fields) {
      const came = `The captcha provider '${request.provider}' gave no proof`
      const hint = `The captcha provider '${request.provider}' should resolve to { token, by } or { fields, by }; came ${JSON.stringify(proof)}`
      throw new Problem({ code: 'config', hint: process.env.NODE_ENV === 'production' ? came : hint })
    }
    return proof.fields ? exchange(proof, ticket) : proof.token
  }

  /** Exchanges a vendor's raw proof for a pass. */
  async function exchange(
    { by, fields }: Extract<Proof, { token?: undefined }>,
    ticket: string | undefined,
  ): ReturnType<PassSource['verify']> {
    const submitted = { kind: 'provider' as const, action, verifyToken: ticket, provider: by, fields }
    const { ok, verifyToken, reason, retryAfterMs } = await client.submit(submitted, { signal })
    if (ok) return verifyToken
    const code = reason === 'expired' || reason === 'unavailable' ? reason : 'rejected'
    throw new Problem({ code, retryAfterMs, retryable: true })
  }

  return {
    async check() {
      try {
        const answer = await client.check({ action }, { signal })
        return { ...answer, expiresAt: clock.now() + (answer.expiresInMs ?? Infinity) }
      } catch (error) {
        const problem = toProblem(error)
        const isUnreachable = retryReason(problem) && problem.status !== 429
        const isOffline = page.away() === 'offline' && problemTraits[problem.code]?.transient
        if (!isUnreachable || isOffline || provider !== SLIDER) throw problem
        return { needVerify: true, unchecked: new Problem({ ...problem, retryable: true }, problem) }
      }
    },

    verify: obtainPass,
  }
}
