/**
 * Decides whether a caller may start a task, must first pass a human check, or is refused. Rules count starts, or read
 * the signals that a vendor has pushed about an account, a phone or an address.
 */
import type { SignalLevel, Signals } from './signals'
import type { Caller } from '../identity/caller'
import type { Storage, WindowCount } from '../storage/storage'

import { sha256 } from '../runtime/digest'

/** Consequence for a start. A rule with `then: 'allow'` has no consequence; it puts a limiter on trial. */
export type RiskDecision = 'allow' | 'verify' | 'deny'

/** A part of a rule's counter key. `session` falls back to the address while the session is not established. */
export type RiskDimension = 'session' | 'ip' | 'user' | 'action'

/**
 * A custom limiter, for example `rate-limiter-flexible`. Counts a start of `key` and returns whether it exceeds the
 * limit. With `peek` it counts nothing and returns whether the next start would.
 */
export type Limiter = (key: string, options: { peek: boolean }) => LimiterAnswer | Promise<LimiterAnswer>

export interface LimiterAnswer {
  exceeded: boolean
  /** Time in ms until the limit allows starts again, if known. */
  retryAfterMs?: number
}

export interface RiskRule {
  /** One counter for each combination of these. A rule by `user` does not apply to callers who are not signed in. */
  by: RiskDimension[]
  /** Starts allowed in the window: with 2, `then` applies to the third. At most 999. */
  max?: number
  /** Length of the sliding window in ms. */
  windowMs?: number
  /** Replaces `max` and `windowMs`. */
  limiter?: Limiter
  then: RiskDecision
  /** Names of the actions that the rule applies to. Default: all. */
  actions?: string[]
}

/** Applies to callers about whom a risk-profile push has sent a signal. `risk.subjects` names the caller. */
export interface SignalRule {
  /** Lowest level to which the rule applies. */
  signal: Exclude<SignalLevel, 'low'>
  then: RiskDecision
  /** Names of the actions that the rule applies to. Default: all. */
  actions?: string[]
}

/**
 * Returns the names of a caller at the vendor: account, phone, address. A rejection refuses the call, because a rule
 * that cannot be evaluated allows no start.
 */
export type Subjects = (
  caller: { session: string; user?: string; ip?: string },
  action: string,
) => string[] | Promise<string[]>

export interface RiskAssessment {
  decision: RiskDecision
  /** Time in ms until the oldest counted start leaves the window, or until the limiter allows starts again. */
  retryAfterMs?: number
}

/** The assessment of a start that was counted. */
export interface CountedStart extends RiskAssessment {
  /** Removes the start from the counts of all rules, because it is refused. A limiter keeps its own count. */
  takeBack(): Promise<void>
}

/** Metrics of risk checks. */
export type RiskEvent = { type: 'risk-checked'; action: string; verdict: RiskDecision }

export interface Risk {
  /** Returns the decision on a start at this moment. Counts nothing. */
  peek(caller: Caller, action: string): Promise<RiskAssessment>
  /** Counts a start and returns the decision on it. */
  count(caller: Caller, action: string): Promise<CountedStart>
}

const decisionSeverity: Record<RiskDecision, number> = { allow: 0, verify: 1, deny: 2 }
const signalSeverity: Record<SignalLevel, number> = { low: 0, medium: 1, high: 2 }

export interface RiskOptions {
  rules: readonly (RiskRule | SignalRule)[]
  subjects?: Subjects
  storage: Storage
  signals: Pick<Signals, 'read'>
}

/** Applies all rules. The most severe decision wins, then the one that lasts longest. */
export function createRisk({ rules, subjects, storage, signals }: RiskOptions): Risk {
  async function assess(caller: Caller, action: string, counter: Counter): Promise<RiskAssessment> {
    const worstLevel = rules.some((rule) => 'signal' in rule && appliesTo(rule, action))
      ? await worstSignal(caller, action)
      : 0
    const assessments = await Promise.all(
      rules.map((rule, index) => {
        if (!('signal' in rule)) return applyRule(rule, index, { caller, action, counter })
        const isMet = appliesTo(rule, action) && worstLevel >= signalSeverity[rule.signal]
        return { decision: isMet ? rule.then : 'allow' } satisfies RiskAssessment
      }),
    )
    return assessments.reduce(moreSevere, { decision: 'allow' })
  }

  async function worstSignal({ id, user, ip }: Caller, action: string): Promise<number> {
    const names = (await subjects?.({ session: id, user, ip }, action)) ?? []
    const known = await Promise.all(names.map((name) => signals.read(name)))
    return Math.max(0, ...known.map((signal) => (signal ? signalSeverity[signal.level] : 0)))
  }

  const peek: Counter = {
    isPeek: true,
    async count(key, windowMs) {
      const { count, freeInMs } = await storage.increment(key, windowMs, 0)
      return { count: count + 1, freeInMs }
    },
  }

  return {
    peek: (caller, action) => assess(caller, action, peek),
    async count(caller, action) {
      const counted: { key: string; windowMs: number }[] = []
      const takeBack = async (): Promise<void> => {
        await Promise.all(counted.map(({ key, windowMs }) => storage.increment(key, windowMs, -1)))
      }
      const assessment = await assess(caller, action, {
        isPeek: false,
        async count(key, windowMs) {
          const starts = await storage.increment(key, windowMs)
          counted.push({ key, windowMs })
          return starts
        },
      })
      return { ...assessment, takeBack }
    },
  }
}

function appliesTo({ actions }: { actions?: string[] }, action: string): boolean {
  return !actions || actions.includes(action)
}

function moreSevere(worst: RiskAssessment, next: RiskAssessment): RiskAssessment {
  const more = decisionSeverity[next.decision] - decisionSeverity[worst.decision]
  if (more !== 0) return more > 0 ? next : worst
  return (next.retryAfterMs ?? 0) > (worst.retryAfterMs ?? 0) ? next : worst
}

interface Counter {
  isPeek: boolean
  /** Returns the starts in the window, this one included. */
  count(key: string, windowMs: number): Promise<WindowCount>
}

interface RuleInput {
  caller: Caller
  action: string
  counter: Counter
}

async function applyRule(rule: RiskRule, index: number, input: RuleInput): Promise<RiskAssessment> {
  const { caller, action, counter } = input
  const { by, max = 0, windowMs = 0, limiter, then } = rule
  if (!appliesTo(rule, action)) return { decision: 'allow' }
  if (by.includes('user') && caller.user === undefined) return { decision: 'allow' }
  const subject = by.map((dimension) => [dimension, subjectOf(dimension, caller, action, index)])
  const key = `risk:${index}:${await sha256(JSON.stringify(subject))}`
  if (limiter) {
    const { exceeded, retryAfterMs } = await limiter(key, { peek: counter.isPeek })
    return exceeded ? { decision: then, retryAfterMs } : { decision: 'allow' }
  }
  const { count, freeInMs } = await counter.count(key, windowMs)
  return count > max ? { decision: then, retryAfterMs: freeInMs || windowMs } : { decision: 'allow' }
}

function subjectOf(dimension: RiskDimension, caller: Caller, action: string, index: number): string {
  if (dimension === 'action') return action
  if (dimension === 'user') return caller.user ?? ''
  if (dimension === 'session' && (caller.established || !caller.address)) return caller.id
  if (caller.address) return caller.address
  throw new TypeError(
    `vue-taskgate: risk.rules[${index}] counts by 'ip', but identify() returned no ip. ` +
      "Return { session, ip }: `clientAddress` of 'vue-taskgate/server/node' finds it in the context that your server " +
      'gives its handler. Pass that on: fetch(request, context).',
  )
}
