import type { CallbackEvent } from './callbacks/callbackEvent'
import type { CallbackOptions } from './callbacks/callbackOptions'
import type { Digests } from './runtime/digests/digests'
import type { ServerClock } from './runtime/clock'
import type { Identify } from './identity/caller'
import type { RiskEvent } from './risk/risk'
import type { RiskRules } from './risk/riskOptions'
import type { StartLimitOptions } from './routes/startLimits'
import type { Runner } from './run/runner'
import type { Secret } from './identity/secrets'
import type { ServerAction, ServerActions, SubmittedAction } from './tasks/serverAction'
import type { Storage } from './storage/storage'
import type { TaskEvent } from './tasks/taskEvent'
import type { CaptchaOptions } from './verify/captcha/captchaOptions'
import type { ProofEvent } from './verify/captcha/providerProofs'
import type { PowEvent } from './verify/pow/pow'
import type { SliderEvent } from './verify/slider'
import type { SliderPictureOptions } from './verify/sliderOptions'

import { DEFAULT_BASE } from '../protocol/wire'
import { checkCallbacks } from './callbacks/callbackOptions'
import { checkDigests } from './runtime/digests/checkDigests'
import { systemClock } from './runtime/clock'
import { expectOption, expectOptions } from './runtime/expectOption'
import { guardHooks } from './runtime/hooks'
import { checkBasePath, checkOrigins } from './http/httpOptions'
import { secretsOf } from './identity/secrets'
import { checkRisk } from './risk/riskOptions'
import { checkLimits } from './routes/startLimits'
import { createInProcessRunner } from './run/inProcessRunner'
import { watchFailures } from './storage/storageFailures'
import { checkActions } from './tasks/actionOptions'
import { checkCaptcha } from './verify/captcha/captchaOptions'
import { checkSlider } from './verify/sliderOptions'

export interface TaskgateServerOptions<Inputs extends Record<string, unknown> = Record<string, unknown>> {
  /** Prefix of all paths. Default `/api`. */
  basePath?: string
  storage: Storage
  /** At least 32 bytes. With `[current, previous]` both verify and the first signs. */
  secret: Secret
  /** Returns the caller: session, address, user. `null` answers 401. */
  identify: Identify
  /** Decides which starts need a human check or are refused. Default: none. */
  risk?: RiskRules
  /** The tasks that callers may start, by name. */
  actions: { [Name in keyof Inputs]: ServerAction<Inputs[Name]> | SubmittedAction<Inputs[Name]> }
  /** Origins besides the server's own that may call from a browser, such as `https://app.example`. */
  allowedOrigins?: string[]
  slider?: SliderPictureOptions
  limits?: StartLimitOptions
  /** Time that a task is kept after its last change, in ms; longer than its longest run. Default 48 h. */
  retentionMs?: number
  /** Captcha services whose proofs are exchanged for passes. Default: the slider alone. */
  captcha?: CaptchaOptions
  /** Services that push results. */
  callbacks?: CallbackOptions
  /**
   * Digests of their signatures, for methods that the runtime lacks. Default: `node:crypto`, without it WebCrypto (SHA
   * only). Every digest that a source allows is tested at startup.
   */
  digests?: Partial<Digests>
  /** Runs the tasks. Default: in this process. */
  runner?: Runner
  clock?: ServerClock
  /** Receives metrics. */
  onEvent?: EventSink
  /** Receives errors that the caller must not see, with their origin. Default: `console.error`. */
  onError?: (error: unknown, where: string) => void
}

/** A metric. Holds names, counts and milliseconds; never an input, an address or a token. */
export type TaskgateEvent = RiskEvent | SliderEvent | PowEvent | ProofEvent | TaskEvent | CallbackEvent

export type EventSink = (event: TaskgateEvent) => void

const DEFAULT_RETENTION_MS = 48 * 3_600_000

/** Fills in the defaults. Throws a `TypeError` that states the option, the expected value and the one received. */
export function checkOptions<Inputs extends Record<string, unknown>>(options: TaskgateServerOptions<Inputs>) {
  expectWebCrypto()
  expectOptions(options, 'createTaskgateServer()')
  const { storage, identify, allowedOrigins = [], retentionMs = DEFAULT_RETENTION_MS } = options
  const basePath = checkBasePath(options.basePath ?? DEFAULT_BASE)
  expectOption(typeof storage?.commit === 'function', 'storage', 'a Storage', typeof storage)
  expectOption(typeof storage.left === 'function', 'storage', 'a Storage with the method left(key)', 'one without it')
  expectOption(typeof identify === 'function', 'identify', 'a function', typeof identify)
  expectOption(Number.isFinite(retentionMs) && retentionMs > 0, 'retentionMs', 'milliseconds, more than 0', retentionMs)
  const callbacks = checkCallbacks(options.callbacks, basePath)
  const actions = checkActions(options.actions as ServerActions, { sources: callbacks.sources, retentionMs })
  const risk = checkRisk(options.risk, actions)
  checkOrigins(allowedOrigins)

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
    ...risk,
    actions,
    captcha: checkCaptcha(options.captcha),
    callbacks,
    digests: checkDigests({ given: options.digests, users, onError: hooks.onError }),
    ...checkSlider(options.slider),
    limits: checkLimits(options.limits),
    runner: options.runner ?? createInProcessRunner(),
    clock: options.clock ?? systemClock,
    ...hooks,
  }
}

function expectWebCrypto(): void {
  if (typeof globalThis.crypto?.subtle !== 'undefined') return
  throw new TypeError(
    'vue-taskgate: the server half needs WebCrypto, but crypto.subtle is missing. ' +
      'Run it on Node 20 or later, or in a page that came over https or from localhost.',
  )
}
