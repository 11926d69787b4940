/**
 * How a visitor proves to be human, whichever service asks for the proof. This file asks the risk check whether a
 * proof is needed, and decides between the action's provider and the slider.
 */
import type { RiskAnswer } from '../../protocol/answers'
import type { Proof } from './captchaProvider'
import type { Clock } from '../environment/clock'
import type { TaskClient } from '../http/taskClient'

import { problemTraits } from '../../protocol/problemCodes'
import { SLIDER } from '../../protocol/wire'
import { retryReason } from '../http/retryReason'
import { Problem, toProblem } from '../http/problem'

export interface VerifyRequest {
  action: string
  /** Name of the captcha provider. */
  provider: string
  /** The server's ticket, if it gave one. */
  ticket?: string
  /** 1, and more when the server refused an earlier proof. */
  attempt: number
  /** Nobody could be asked whether a check is needed: a call that fails is the end, and no reason to ask again. */
  isUnchecked?: boolean
  /** Whether the ticket has expired. A check that had to wait for others asks before it is shown. */
  isTicketExpired?: () => boolean
  signal: AbortSignal
}

/** The ticket expired while the check waited for others: ask for a new one, the user has seen nothing yet. */
export class TicketExpired extends Problem {
  constructor() {
    super({ code: 'expired' })
  }
}

export interface GateOptions {
  client: Pick<TaskClient, 'check' | 'submit'>
  action: string
  /** Captcha provider where the server names none. Default: the slider. */
  provider?: string
  /** Gets one proof, from a person or without. Rejects with a `Problem`. */
  verify(request: VerifyRequest): Promise<Proof>
  signal: AbortSignal
  clock: Clock
}

/** What a risk check came to. */
export interface Verdict extends Partial<RiskAnswer> {
  /** Why there was no check; the puzzle is asked for in its place. */
  unchecked?: Problem
  /** When the ticket expires, by our clock. */
  expiresAt?: number
}

export interface Gate {
  /** Asks the server. If it cannot be reached the slider is asked for; its challenge will show whether anybody is there. */
  check(): Promise<Verdict>
  /** A pass for a verdict that wants one. */
  verify(verdict: Verdict, attempt: number): Promise<string | undefined>
}

/** Asks whether the caller must prove to be human, and gets the proof. Never lets through what could not be checked. */
export function createGate({ client, action, provider = SLIDER, verify, signal, clock }: GateOptions): Gate {
  /** A pass by the provider that the verdict names, or, when that is out of reach, by the next that it allows. */
  async function prove(verdict: Verdict, attempt: number): ReturnType<Gate['verify']> {
    const [next, ...alternatives] = verdict.alternatives ?? []
    try {
      return await proveBy(verdict, attempt)
    } catch (error) {
      if (!next || !problemTraits[toProblem(error).code]?.alternative) throw error
      // What comes instead hides it.
      if (process.env.NODE_ENV !== 'production') console.error(error)
      return prove({ ...verdict, provider: next, alternatives }, attempt)
    }
  }

  async function proveBy(
    { verifyToken: ticket, provider: named, unchecked, expiresAt = Infinity }: Verdict,
    attempt: number,
  ): ReturnType<Gate['verify']> {
    const isTicketExpired = (): boolean => clock.now() >= expiresAt
    const request = {
      action,
      provider: named ?? provider,
      ticket,
      attempt,
      signal,
      isUnchecked: !!unchecked,
      isTicketExpired,
    }
    const proof = await verify(request).catch((error: unknown) => {
      const problem = toProblem(error, 'rejected')
      if (process.env.NODE_ENV !== 'production' && problem !== error) console.error(error)
      throw problem.code === 'cancelled' ? problem : (unchecked ?? problem)
    })
    if (!Object(proof).token && !Object(proof).fields) {
      const hint = `The captcha provider '${request.provider}' should resolve to { token, by } or { fields, by }; came ${JSON.stringify(proof)}`
      throw new Problem({ code: 'config', hint })
    }
    if (!proof.fields) return proof.token
    const { by, fields } = proof
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
        if (!isUnreachable || provider !== SLIDER) throw problem
        // The puzzle hides it: who looks for a wrong address must be told.
        if (process.env.NODE_ENV !== 'production' && problem.code === 'bad-response') console.error(problem)
        return { needVerify: true, unchecked: new Problem({ ...problem, retryable: true }, problem) }
      }
    },

    verify: prove,
  }
}
