import type { RiskDecision, RiskDimension, RiskRule, SignalRule, Subjects } from './risk'

import { expectOption } from '../runtime/expectOption'
import { isWholeNumber } from '../runtime/isWholeNumber'

export interface RiskRules {
  rules?: (RiskRule | SignalRule)[]
  subjects?: Subjects
}

/** Storages may stop counting at 1,000. */
const MAX_STARTS = 999
const decisions = ['allow', 'verify', 'deny'] satisfies RiskDecision[]
const dimensions = ['session', 'ip', 'user', 'action'] satisfies RiskDimension[]

/** Checks the rules. `actions` has the names that a rule may list. Throws a `TypeError` that names the option. */
export function checkRisk({ rules = [], subjects }: RiskRules = {}, actions: ReadonlyMap<string, unknown>) {
  expectOption(Array.isArray(rules), 'risk.rules', 'a list of rules', rules)
  rules.forEach((rule, index) => checkRule(rule, `risk.rules[${index}]`, actions))
  const isNeeded = rules.some((rule) => 'signal' in rule)
  const isFine = typeof subjects === 'function' || (subjects === undefined && !isNeeded)
  expectOption(isFine, 'risk.subjects', 'a function, if a rule uses a signal', typeof subjects)
  return { rules, subjects }
}

function checkRule(rule: RiskRule | SignalRule, at: string, known: ReadonlyMap<string, unknown>): void {
  const { then, actions = [] } = rule
  expectOption(decisions.includes(then), `${at}.then`, "'allow', 'verify' or 'deny'", then)
  const isKnown = Array.isArray(actions) && actions.every((name) => known.has(name))
  expectOption(isKnown, `${at}.actions`, `some of ${[...known.keys()].join(', ')}`, actions)
  if ('signal' in rule) {
    expectOption(['medium', 'high'].includes(rule.signal), `${at}.signal`, "'medium' or 'high'", rule.signal)
  } else {
    checkCount(rule, at)
  }
}

function checkCount({ by, max, windowMs, limiter }: RiskRule, at: string): void {
  const isBy = Array.isArray(by) && by.length > 0 && by.every((dimension) => dimensions.includes(dimension))
  expectOption(isBy, `${at}.by`, "some of 'session', 'ip', 'user', 'action'", by)
  expectOption(limiter === undefined || typeof limiter === 'function', `${at}.limiter`, 'a function', typeof limiter)
  if (limiter) return
  const isCount = isWholeNumber(max, 0) && max <= MAX_STARTS
  expectOption(isCount, `${at}.max`, `a whole number 0 … ${MAX_STARTS} (or a limiter of your own)`, max)
  const isWindow = windowMs !== undefined && Number.isFinite(windowMs) && windowMs > 0
  expectOption(isWindow, `${at}.windowMs`, 'milliseconds, more than 0', windowMs)
}
