/**
 * Decides whether a caller may start a task, must prove to be human first, or is refused. Rules count starts; signals
 * are what a vendor has pushed about an account, a phone or an address.
 */
import type { SignalLevel, Signals } from './signals'
import type { Caller } from '../identity/caller'
import type { Storage } from '../storage/storage'

import { sha256 } from '../runtime/digest'

/** What is asked of a caller. `allow` as a rule's `then` only reports: a rule on trial. */
export type Verdict = 'allow' | 'verify' | 'deny'

/** What a rule counts by. `session` falls back to the address as long as the session is not established. */
export type RiskDimension = 'session' | 'ip' | 'user' | 'action'

/**
 * A limiter of one's own (`rate-limiter-flexible`, say). `key` names the subject. It counts a start and says whether
 * that is one too many, and if it knows, for how long; with `peek` it counts nothing and says what a start would meet.
 */
export type Limiter = (key: string, options: { peek: boolean }) => LimiterAnswer | Promise<LimiterAnswer>

export interface LimiterAnswer {
  exceeded: boolean
  retryAfterMs?: number
}

export interface RiskRule {
  /** One counter for each combination of these. A rule by `user` leaves out callers who are not signed in. */
  by: RiskDimension[]
  /** Starts allowed in the window: with 2 the third start meets `then`. At most 999. */
  max?: number
  /** Length of the sliding window in ms. */
  windowMs?: number
  /** In place of `max` and `windowMs`. */
  limiter?: Limiter
  then: Verdict
  /** Names of the actions that the rule is for; all by default. */
  actions?: string[]
}

/** Asks for what a risk-profile push has said of the caller (`risk.subjects` tells who that is). */
export interface SignalRule {
  /** Met by this level and by a higher one. */
  signal: Exclude<SignalLevel, 'low'>
  then: Verdict
  /** Names of the actions that the rule is for; all by default. */
  actions?: string[]
}

/**
 * The names under which a vendor knows a caller: account, phone, address. Whatever it rejects with refuses the call:
 * a rule that cannot be asked lets no caller through.
 */
export type Subjects = (
  caller: { session: string; user?: string; ip?: string },
  action: string,
) => string[] | Promise<string[]>

export interface RiskDecision {
  verdict: Verdict
  /** When asking again makes sense, at the latest. */
  retryAfterMs?: number
}

/** What a risk check came to, for metrics. */
export type RiskEvent = { type: 'risk-checked'; action: string; verdict: Verdict }

export interface Risk {
  /** What a start would meet now. Counts nothing. */
  peek(caller: Caller, action: string): Promise<RiskDecision>
  /** Counts a start, then says what it meets. */
  count(caller: Caller, action: string): Promise<RiskDecision>
}

const severity: Record<Verdict, number> = { allow: 0, verify: 1, deny: 2 }
const levels: Record<SignalLevel, number> = { low: 0, medium: 1, high: 2 }

export interface RiskOptions {
  rules: readonly (RiskRule | SignalRule)[]
  subjects?: Subjects
  storage: Storage
  signals: Pick<Signals, 'read'>
}

/** Applies the rules; the most severe verdict wins, and of several alike the one that lasts longest. */
export function createRisk({ rules, subjects, storage, signals }: RiskOptions): Risk {
  async function decide(caller: Caller, action: string, peek: boolean): Promise<RiskDecision> {
    const worst = rules.some((rule) => 'signal' in rule && isFor(rule, action)) ? await worstSignal(caller, action) : 0
    const decisions = await Promise.all(
      rules.map((rule, index) => {
        if (!('signal' in rule)) return applyRule(rule, index, { caller, action, peek, storage })
        const isMet = isFor(rule, action) && worst >= levels[rule.signal]
        return { verdict: isMet ? rule.then : 'allow' } satisfies RiskDecision
      }),
    )
    return decisions.reduce(moreSevere, { verdict: 'allow' })
  }

  async function worstSignal({ id, user, ip }: Caller, action: string): Promise<number> {
    const names = (await subjects?.({ session: id, user, ip }, action)) ?? []
    const known = await Promise.all(names.map((name) => signals.read(name)))
    return Math.max(0, ...known.map((signal) => (signal ? levels[signal.level] : 0)))
  }

  return {
    peek: (caller, action) => decide(caller, action, true),
    count: (caller, action) => decide(caller, action, false),
  }
}

function isFor({ actions }: { actions?: string[] }, action: string): boolean {
  return !actions || actions.includes(action)
}

function moreSevere(worst: RiskDecision, next: RiskDecision): RiskDecision {
  const more = severity[next.verdict] - severity[worst.verdict]
  if (more !== 0) return more > 0 ? next : worst
  return (next.retryAfterMs ?? 0) > (worst.retryAfterMs ?? 0) ? next : worst
}

interface Occasion {
  caller: Caller
  action: string
  peek: boolean
  storage: Storage
}

async function applyRule(rule: RiskRule, index: number, occasion: Occasion): Promise<RiskDecision> {
  const { caller, action, peek, storage } = occasion
  const { by, max = 0, windowMs = 0, limiter, then } = rule
  if (!isFor(rule, action)) return { verdict: 'allow' }
  if (by.includes('user') && caller.user === undefined) return { verdict: 'allow' }
  const subject = by.map((dimension) => [dimension, subjectOf(dimension, caller, action, index)])
  const key = `risk:${index}:${await sha256(JSON.stringify(subject))}`
  if (limiter) {
    const { exceeded, retryAfterMs } = await limiter(key, { peek })
    return exceeded ? { verdict: then, retryAfterMs } : { verdict: 'allow' }
  }
  const starts = peek ? (await storage.increment(key, windowMs, 0)) + 1 : await storage.increment(key, windowMs)
  return starts > max ? { verdict: then, retryAfterMs: windowMs } : { verdict: 'allow' }
}

function subjectOf(dimension: RiskDimension, caller: Caller, action: string, index: number): string {
  if (dimension === 'action') return action
  if (dimension === 'user') return caller.user ?? ''
  if (dimension === 'session' && (caller.established || !caller.address)) return caller.id
  if (caller.address) return caller.address
  throw new TypeError(
    `vue-taskgate: risk.rules[${index}] counts by 'ip', but identify() returned no ip. ` +
      "Return { session, ip }; on Node `clientAddress` of 'vue-taskgate/server/node' finds it.",
  )
}
