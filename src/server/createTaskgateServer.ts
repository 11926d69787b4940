import type { Callbacks } from './callbacks/createCallbacks'
import type { Health } from './http/health'
import type { Caller } from './identity/caller'
import type { TaskgateServerOptions } from './options'
import type { Signal } from './risk/signals'
import type { Work } from './verify/pow/work'
import type { SliderAnswer } from './verify/slider'

import { POW, SLIDER } from '../protocol/wire'
import { createCallbacks } from './callbacks/createCallbacks'
import { createClaims } from './claims'
import { DEDUPE_MS } from './callbacks/inbox'
import { createHandler } from './http/handler'
import { answerHealth } from './http/health'
import { createStopGate } from './http/stopGate'
import { identifyCaller } from './identity/caller'
import { checkOptions } from './options'
import { createRisk } from './risk/risk'
import { createSignals } from './risk/signals'
import { createRoutes } from './routes/routes'
import { elapsedOf } from './runtime/clock'
import { createStepWatch } from './runtime/stepWatch'
import { withTimeout } from './runtime/withTimeout'
import { createHousekeeping } from './storage/housekeeping'
import { createReadiness } from './storage/readiness'
import { createStart } from './tasks/startTask'
import { createTaskStore } from './tasks/taskStore'
import { createStoredChallenges } from './verify/challenges/storedChallenges'
import { createProviderProofs } from './verify/captcha/providerProofs'
import { createPasses } from './verify/pass'
import { createPicturePool } from './verify/picturePool'
import { createSlider } from './verify/slider'
import { createSliderPictures } from './verify/sliderPictures'
import { unlimitedPasses } from './verify/pow/passBudget'
import { createPow } from './verify/pow/pow'
import { createTickets } from './verify/ticket'

export interface TaskgateServer {
  /** Answers a request under `basePath`. Works without `this`, passes `context` to `identify`, and never rejects. */
  fetch: (request: Request, context?: unknown) => Promise<Response>
  /** Pushed results: links to tasks, and dead letters. */
  callbacks: Callbacks
  /** Returns the stored signal of an account, a phone or an address; null if there is none any more. */
  signals: (subject: string) => Promise<Signal | null>
  /** Returns the state behind `GET {basePath}/health/ready`, and the number of dead letters. */
  health: () => Promise<Health & { deadLetters?: number }>
  /** Deletes expired data from the storage, as the server does every ten minutes; none in the hour after a step of the
   * clock. Resolves to the number of entries. */
  purge: () => Promise<number>
  /**
   * Stops within five seconds: new requests get 503, those in flight are answered, runs are aborted and their tasks
   * requeued. The storage stays open.
   */
  close: () => Promise<void>
}

const CLOSE_TIMEOUT_MS = 5_000
/** The part of it that is spent on requests in flight. */
const ANSWER_TIMEOUT_MS = 3_000

/**
 * Creates the server half as one fetch handler: risk check, puzzle, start, status, cancel. Uses Web standards only.
 * Throws a `TypeError` for an invalid option.
 */
export function createTaskgateServer<const Inputs extends Record<string, unknown>>(
  options: TaskgateServerOptions<Inputs>,
): TaskgateServer {
  const given = checkOptions(options)
  const claims = createClaims(given)
  const checked = { ...given, storage: claims.storage }
  const { storage, secrets, actions, runner, clock, emit, onError, retentionMs, captcha } = checked
  const now = (): number => clock.now()
  const watch = createStepWatch(now, () => elapsedOf(clock))

  const tasks = createTaskStore({ storage, now, retentionMs, emit, onError })
  const signals = createSignals(storage, secrets, now)
  const risk = createRisk({ ...checked, signals })
  const tickets = createTickets(secrets, now)
  const passes = createPasses(storage)
  const pictures = createPicturePool(createSliderPictures(checked.level, checked.encode), { clock })
  const challenges = createStoredChallenges<SliderAnswer>(storage, SLIDER)
  const slider = createSlider({ storage, challenges, pictures, passes, emit })
  const { lockedForMs } = slider
  const works = createStoredChallenges<Work>(storage, POW)
  const pow = createPow({ storage, challenges: works, budget: unlimitedPasses, passes, lockedForMs, emit })
  const proofs = createProviderProofs({ storage, verifiers: captcha.verifiers, passes, clock, emit, onError })
  const admission = runner
  const start = createStart({ storage, tasks, passes, tickets, risk, admission, actions, emit, retentionMs, clock })
  const callbacks = createCallbacks({ ...checked, ...checked.callbacks, watch, tasks, signals })
  const housekeeping = createHousekeeping({ storage, clock, watch, keepMs: DEDUPE_MS, onError })
  const routes = createRoutes({ ...checked, tasks, risk, tickets, slider, pow, proofs, start })
  const gate = createStopGate()
  const readiness = createReadiness({ storage, clock, onError })

  const identify = (request: Request, context: unknown): Promise<Caller> =>
    identifyCaller(checked.identify, request, context)
  async function health(): Promise<Health> {
    const isOurs = await claims.ready().then(
      () => true,
      () => false,
    )
    const state = isOurs ? await readiness.check() : { isReady: false }
    return { ...state, isReady: state.isReady && !gate.isStopping }
  }

  const answerServerCall = async (request: Request, path: string): Promise<Response | null> =>
    (await answerHealth(path, health)) ?? callbacks.storePush(request, path)

  /** The number is for the application only: counting costs more than the probe of a load balancer should. */
  async function healthWithLetters(): Promise<Health & { deadLetters?: number }> {
    const state = await health()
    if (state.storageMs === undefined) return state
    return { ...state, deadLetters: await callbacks.deadLetters().catch(() => undefined) }
  }

  async function stop(): Promise<void> {
    const answered = withTimeout(clock, ANSWER_TIMEOUT_MS, gate.stop()).catch((error: unknown) =>
      onError(error, 'close'),
    )
    await Promise.all([answered, runner.close(), callbacks.close()])
  }

  claims.start(() => {
    runner.start({ storage, tasks, clock, actions, submissions: callbacks.submissions, onError })
    callbacks.start()
    housekeeping.start()
  })

  return {
    fetch: gate.guard(createHandler({ ...checked, identify, routes, answerServerCall, ready: claims.ready })),
    callbacks: callbacks.api,
    signals: signals.read,
    health: healthWithLetters,
    purge: housekeeping.purge,
    async close() {
      claims.stop()
      pictures.close()
      readiness.stop()
      housekeeping.stop()
      await withTimeout(clock, CLOSE_TIMEOUT_MS, stop()).catch((error: unknown) => onError(error, 'close'))
    },
  }
}
