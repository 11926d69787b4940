import type { CallbackEvent } from './callbacks/callbackEvent'
import type { CallbackOptions } from './callbacks/callbackOptions'
import type { Digests } from './runtime/digests/digests'
import type { ServerClock } from './runtime/clock'
import type { Identify } from './identity/caller'
import type { PictureEncoder } from './picture/png/encodePng'
import type { RiskEvent, RiskRule, SignalRule, Subjects } from './risk/risk'
import type { Runner } from './run/runner'
import type { Secret } from './identity/secrets'
import type { AnyServerAction, ServerAction, ServerActions, SubmittedAction } from './tasks/serverAction'
import type { Storage } from './storage/storage'
import type { TaskEvent } from './tasks/taskEvent'
import type { CaptchaOptions } from './verify/captcha/captchaOptions'
import type { ProofEvent } from './verify/captcha/providerProofs'
import type { SliderEvent } from './verify/slider'

import { DEFAULT_BASE } from '../protocol/wire'
import { checkCallbacks } from './callbacks/callbackOptions'
import { checkDigests } from './runtime/digests/checkDigests'
import { systemClock } from './runtime/clock'
import { expectOption, expectOptions } from './runtime/expectOption'
import { guardHooks } from './runtime/hooks'
import { createInProcessRunner } from './run/inProcessRunner'
import { secretsOf } from './identity/secrets'
import { watchFailures } from './storage/storageFailures'
import { checkCaptcha } from './verify/captcha/captchaOptions'

export interface TaskgateServerOptions<Inputs extends Record<string, unknown> = Record<string, unknown>> {
  /** Path under which all routes lie. Default `/api`. */
  basePath?: string
  storage: Storage
  /** At least 32 bytes. As `[now, previous]` both verify and the first signs. */
  secret: Secret
  /** Who is calling: session, address, user. `null` answers 401. */
  identify: Identify
  risk?: { rules?: (RiskRule | SignalRule)[]; subjects?: Subjects }
  /** What may be started, by name. */
  actions: { [Name in keyof Inputs]: ServerAction<Inputs[Name]> | SubmittedAction<Inputs[Name]> }
  /** Origins besides the server's own that may call from a browser: `https://app.example`. */
  allowedOrigins?: string[]
  slider?: {
    /** 0: one gap; 1: two decoys beside it. Default 1. */
    level?: 0 | 1
    /** Turns a drawn picture into a file, `sharp` say. Default: an 8-bit PNG, no native code. */
    encode?: PictureEncoder
  }
  limits?: {
    /** Largest JSON body of a start in bytes. Default 1 MiB. */
    jsonBytes?: number
    /** Largest multipart body of a start in bytes. Default 10 MiB. */
    multipartBytes?: number
  }
  /** How long a task is kept after its last change, in ms; longer than its longest run. Default 48 h. */
  retentionMs?: number
  /** Captcha services whose proofs become passes. Default: the slider alone. */
  captcha?: CaptchaOptions
  /** Results that outside services push. */
  callbacks?: CallbackOptions
  /**
   * Digests of their signatures, for methods that the runtime lacks. Default: `node:crypto`, without it WebCrypto (SHA
   * only). Every digest that a source allows is tested at startup.
   */
  digests?: Partial<Digests>
  /** What runs the tasks. Default: this process. */
  runner?: Runner
  clock?: ServerClock
  /** Metrics. */
  onEvent?: EventSink
  /** Errors that the caller must not see, with the place they came from. Default: `console.error`. */
  onError?: (error: unknown, where: string) => void
}

/** What happened, for metrics. Carries names, counts and milliseconds; never an input, an address or a token. */
export type TaskgateEvent = RiskEvent | SliderEvent | ProofEvent | TaskEvent | CallbackEvent

export type EventSink = (event: TaskgateEvent) => void

const MAX_RULE = 999
const MIB = 1024 * 1024
const DEFAULT_RETENTION_MS = 48 * 3_600_000
const ACTION_NAME = /^[\w.:-]{1,64}$/
const DIMENSIONS = ['session', 'ip', 'user', 'action']

/** Fills in the defaults. Throws a `TypeError` that names the option, what it takes and what came. */
export function checkOptions<Inputs extends Record<string, unknown>>(options: TaskgateServerOptions<Inputs>) {
  if (typeof globalThis.crypto?.subtle === 'undefined') {
    throw new TypeError(
      'vue-taskgate: the server half needs WebCrypto, but crypto.subtle is missing. ' +
        'Run it on Node 20 or later, or in a page that came over https or from localhost.',
    )
  }
  expectOptions(options, 'createTaskgateServer()')
  const {
    basePath = DEFAULT_BASE,
    storage,
    identify,
    allowedOrigins = [],
    retentionMs = DEFAULT_RETENTION_MS,
  } = options
  const { level = 1, encode } = options.slider ?? {}
  const { jsonBytes = MIB, multipartBytes = 10 * MIB } = options.limits ?? {}
  const rules = options.risk?.rules ?? []
  const actions = new Map(Object.entries((options.actions ?? {}) as ServerActions))

  const path = "a path such as '/api', without a slash at its end"
  expectOption(typeof basePath === 'string' && /^(\/[^/?#]+)*$/.test(basePath), 'basePath', path, basePath)
  expectOption(typeof storage?.commit === 'function', 'storage', 'a Storage', typeof storage)
  expectOption(typeof identify === 'function', 'identify', 'a function', typeof identify)
  expectOption(Array.isArray(rules), 'risk.rules', 'a list of rules', rules)
  expectOption(Number.isFinite(retentionMs) && retentionMs > 0, 'retentionMs', 'milliseconds, more than 0', retentionMs)
  const callbacks = checkCallbacks(options.callbacks, basePath)
  checkActions(actions, callbacks.sources, retentionMs)
  rules.forEach((rule, index) => checkRule(rule, `risk.rules[${index}]`, actions))
  const { subjects } = options.risk ?? {}
  const isAsked = rules.some((rule) => 'signal' in rule)
  const isFunction = typeof subjects === 'function' || (subjects === undefined && !isAsked)
  expectOption(isFunction, 'risk.subjects', 'a function, where a rule asks for a signal', typeof subjects)
  for (const origin of allowedOrigins) {
    const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin
    expectOption(isOrigin, 'allowedOrigins', "origins such as 'https://app.example'", origin)
  }
  expectOption([0, 1].includes(level), 'slider.level', '0 or 1', level)
  expectOption(encode === undefined || typeof encode === 'function', 'slider.encode', 'a function', typeof encode)
  expectOption(isWhole(jsonBytes, 1), 'limits.jsonBytes', 'a whole number ≥ 1', jsonBytes)
  expectOption(isWhole(multipartBytes, 1), 'limits.multipartBytes', 'a whole number ≥ 1', multipartBytes)

  const hooks = guardHooks(options)
  const users = [...callbacks.sources].map(
    ([name, { methods = [] }]) => [`callbacks.sources.${name}`, methods] as const,
  )

  return {
    basePath,
    secrets: secretsOf(options.secret),
    allowedOrigins,
    retentionMs,
    ...watchFailures(storage),
    identify,
    rules,
    subjects,
    actions,
    captcha: checkCaptcha(options.captcha),
    callbacks,
    digests: checkDigests({ given: options.digests, users, onError: hooks.onError }),
    level,
    encode,
    limits: { json: jsonBytes, multipart: multipartBytes },
    runner: options.runner ?? createInProcessRunner(),
    clock: options.clock ?? systemClock,
    ...hooks,
  }
}

function checkActions(
  actions: ReadonlyMap<string, ServerActions[string]>,
  sources: ReadonlyMap<string, unknown>,
  retentionMs: number,
): void {
  expectOption(actions.size > 0, 'actions', 'at least one action', 'none')
  for (const [name, action] of actions) {
    const at = `actions.${name}`
    expectOption(ACTION_NAME.test(name), at, 'a name of 1–64 letters, digits or _ . : -', name)
    const { run, submit, source, input, concurrency = 1, timeoutMs = 1, maxQueued = 0, restarts = 0 } = action ?? {}
    expectOption(run === undefined || submit === undefined, at, 'one of run and submit', 'both')
    const kind = submit === undefined ? 'run' : 'submit'
    expectOption(typeof (run ?? submit) === 'function', `${at}.${kind}`, 'a function', typeof (run ?? submit))
    const isKnown = !submit || (source !== undefined && sources.has(source))
    expectOption(isKnown, `${at}.source`, 'a name of callbacks.sources', source)
    checkSubmitted(action, at, retentionMs)
    expectOption(input === undefined || !!input?.['~standard'], `${at}.input`, 'a Standard Schema', typeof input)
    expectOption(isWhole(concurrency, 1), `${at}.concurrency`, 'a whole number ≥ 1', concurrency)
    expectOption(timeoutMs >= 1 && timeoutMs < 2 ** 31, `${at}.timeoutMs`, '1 … 2,147,483,647 ms', timeoutMs)
    expectOption(timeoutMs <= retentionMs, `${at}.timeoutMs`, `at most ${retentionMs} ms (retentionMs)`, timeoutMs)
    expectOption(isWhole(restarts, 0), `${at}.restarts`, 'a whole number ≥ 0', restarts)
    expectOption(isWhole(maxQueued, 0), `${at}.maxQueued`, 'a whole number ≥ 0', maxQueued)
  }
}

function checkSubmitted(
  { submit, result, resultWithinMs = 1 }: AnyServerAction,
  at: string,
  retentionMs: number,
): void {
  if (!submit) return
  expectOption(result === undefined || typeof result === 'function', `${at}.result`, 'a function', typeof result)
  const isWithin = resultWithinMs >= 1 && resultWithinMs <= retentionMs / 2
  expectOption(
    isWithin,
    `${at}.resultWithinMs`,
    `1 … ${retentionMs / 2} ms (half of retentionMs: later it might be forgotten first)`,
    resultWithinMs,
  )
}

function checkRule(rule: RiskRule | SignalRule, at: string, known: ReadonlyMap<string, unknown>): void {
  const { then, actions = [] } = rule
  expectOption(['allow', 'verify', 'deny'].includes(then), `${at}.then`, "'allow', 'verify' or 'deny'", then)
  const isKnown = Array.isArray(actions) && actions.every((name) => known.has(name))
  expectOption(isKnown, `${at}.actions`, `some of ${[...known.keys()].join(', ')}`, actions)
  if ('signal' in rule) {
    expectOption(['medium', 'high'].includes(rule.signal), `${at}.signal`, "'medium' or 'high'", rule.signal)
    return
  }
  const { by, max, windowMs, limiter } = rule
  const isBy = Array.isArray(by) && by.length > 0 && by.every((dimension) => DIMENSIONS.includes(dimension))
  expectOption(isBy, `${at}.by`, "some of 'session', 'ip', 'user', 'action'", by)
  expectOption(limiter === undefined || typeof limiter === 'function', `${at}.limiter`, 'a function', typeof limiter)
  if (limiter) return
  const isCount = isWhole(max, 0) && max <= MAX_RULE
  expectOption(isCount, `${at}.max`, `a whole number 0 … ${MAX_RULE} (or a limiter of your own)`, max)
  expectOption(Number.isFinite(windowMs) && windowMs! > 0, `${at}.windowMs`, 'milliseconds, more than 0', windowMs)
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isInteger(value) && (value as number) >= least
}
