import type { AnyServerAction, ServerActions } from './serverAction'

import { expectOption } from '../runtime/expectOption'
import { isWholeNumber } from '../runtime/isWholeNumber'

const ACTION_NAME = /^[\w.:-]{1,64}$/
/** Timers of JavaScript hold a signed 32-bit number of milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface ActionContext {
  /** Names of `callbacks.sources`. */
  sources: ReadonlyMap<string, unknown>
  retentionMs: number
}

/** Checks the actions. Throws a `TypeError` that names the option. */
export function checkActions(
  options: ServerActions = {},
  context: ActionContext,
): ReadonlyMap<string, AnyServerAction> {
  const actions = new Map(Object.entries(options))
  expectOption(actions.size > 0, 'actions', 'at least one action', 'none')
  for (const [name, action] of actions) {
    const at = `actions.${name}`
    expectOption(ACTION_NAME.test(name), at, 'a name of 1–64 letters, digits or _ . : -', name)
    checkWork(action ?? {}, at, context)
    checkLimits(action, at, context)
  }
  return actions
}

function checkWork(action: AnyServerAction, at: string, { sources, retentionMs }: ActionContext): void {
  const { run, submit, source, input } = action
  expectOption(run === undefined || submit === undefined, at, 'one of run and submit', 'both')
  const kind = submit === undefined ? 'run' : 'submit'
  expectOption(typeof (run ?? submit) === 'function', `${at}.${kind}`, 'a function', typeof (run ?? submit))
  const isKnown = !submit || (source !== undefined && sources.has(source))
  expectOption(isKnown, `${at}.source`, 'a name of callbacks.sources', source)
  if (submit) checkSubmitted(action, at, retentionMs)
  expectOption(input === undefined || !!input?.['~standard'], `${at}.input`, 'a Standard Schema', typeof input)
}

function checkSubmitted({ result, resultWithinMs = 1 }: AnyServerAction, at: string, retentionMs: number): void {
  expectOption(result === undefined || typeof result === 'function', `${at}.result`, 'a function', typeof result)
  expectOption(
    resultWithinMs >= 1 && resultWithinMs <= retentionMs / 2,
    `${at}.resultWithinMs`,
    `1 … ${retentionMs / 2} ms (half of retentionMs: later the task might be deleted first)`,
    resultWithinMs,
  )
}

function checkLimits(action: AnyServerAction, at: string, { retentionMs }: ActionContext): void {
  const { concurrency = 1, timeoutMs = 1, maxQueued = 0, restarts = 0 } = action
  expectOption(isWholeNumber(concurrency, 1), `${at}.concurrency`, 'a whole number ≥ 1', concurrency)
  expectOption(timeoutMs >= 1 && timeoutMs <= MAX_TIMER_MS, `${at}.timeoutMs`, '1 … 2,147,483,647 ms', timeoutMs)
  expectOption(timeoutMs <= retentionMs, `${at}.timeoutMs`, `at most ${retentionMs} ms (retentionMs)`, timeoutMs)
  expectOption(isWholeNumber(restarts, 0), `${at}.restarts`, 'a whole number ≥ 0', restarts)
  expectOption(isWholeNumber(maxQueued, 0), `${at}.maxQueued`, 'a whole number ≥ 0', maxQueued)
}
