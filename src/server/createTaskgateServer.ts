import type { Feature } from '../protocol/wire'
import type { Callbacks } from './callbacks/createCallbacks'
import type { Signal } from './risk/signals'
import type { Caller } from './identity/caller'
import type { Route } from './http/handler'
import type { Health } from './http/health'
import type { TaskgateServerOptions } from './options'

import { cancelRequestShape, challengeRequestShape, checkRequestShape, submitRequestShape } from '../protocol/requests'
import { defaultPaths, SLIDER } from '../protocol/wire'
import { readJson } from './http/readJson'
import { createCallbacks } from './callbacks/createCallbacks'
import { DEDUPE_MS } from './callbacks/inbox'
import { createSignals } from './risk/signals'
import { createHandler } from './http/handler'
import { answerHealth, checkHealth } from './http/health'
import { identifyCaller } from './identity/caller'
import { createHousekeeping } from './storage/housekeeping'
import { readKey } from './tasks/idempotency'
import { checkOptions } from './options'
import { parseRequest } from './http/parseRequest'
import { createPasses } from './verify/pass'
import { createPicturePool } from './verify/picturePool'
import { json, retryAfterSeconds } from './http/respond'
import { createRisk } from './risk/risk'
import { createSlider } from './verify/slider'
import { createSliderPictures } from './verify/sliderPictures'
import { readStart } from './routes/startRequest'
import { createStart, unknownAction } from './tasks/startTask'
import { createStopGate } from './http/stopGate'
import { createTaskCalls } from './tasks/taskCalls'
import { TaskgateError } from './http/taskgateError'
import { createTaskStore } from './tasks/taskStore'
import { createTickets } from './verify/ticket'
import { createProviderProofs } from './verify/captcha/providerProofs'
import { within } from './runtime/within'

export interface TaskgateServer {
  /** Answers a request under `basePath`. Needs no `this`; `context` is handed to `identify`. Never rejects. */
  fetch: (request: Request, context?: unknown) => Promise<Response>
  /** Pushed results: linking, and what could not be applied. */
  callbacks: Callbacks
  /** What risk-profile pushes have said of an account, a phone or an address; null if nothing, or no longer. */
  signals: (subject: string) => Promise<Signal | null>
  /** What `GET {basePath}/health/ready` answers by. */
  health: () => Promise<Health>
  /** Lets the storage forget what is over. Runs by itself every ten minutes. Resolves to how much went. */
  purge: () => Promise<number>
  /**
   * Stops within five seconds: new requests get 503, those under way are answered, runs are aborted and their tasks go
   * back to the queue. The storage stays open.
   */
  close: () => Promise<void>
}

/** Largest body in bytes of every call but the start. */
const SMALL_BODY = 8 * 1024
/** A started task is worth a first look after this. */
const FIRST_LOOK_MS = 1_000
/** Pictures drawn in advance, and callers that may wait for one: 64 of them wait about a second. */
const PICTURES_READY = 8
const PICTURES_WAITED_FOR = 64

const CLOSE_WITHIN_MS = 5_000
/** Of these, how long the answers to those inside are waited for. */
const ANSWER_WITHIN_MS = 3_000

const FEATURES: Feature[] = ['batch', 'cancel', 'idempotency']

/**
 * The server half as one fetch handler, Web standards only: risk check, puzzle, start, status, cancel.
 * Throws a `TypeError` for an option that it cannot work with.
 */
export function createTaskgateServer<const Inputs extends Record<string, unknown>>(
  options: TaskgateServerOptions<Inputs>,
): TaskgateServer {
  const checked = checkOptions(options)
  const { storage, secrets, actions, runner, clock, emit, onError, limits, retentionMs } = checked
  const now = (): number => clock.now()
  const tasks = createTaskStore({ storage, now, retentionMs, emit, onError })
  const tickets = createTickets(secrets, now)
  const passes = createPasses(storage)
  const signals = createSignals(storage, secrets, now)
  const risk = createRisk({ ...checked, signals })
  const draw = createSliderPictures(checked.level, checked.encode)
  const pictures = createPicturePool(draw, { ready: PICTURES_READY, waiting: PICTURES_WAITED_FOR, clock })
  const slider = createSlider({ storage, pictures, passes, now, emit })
  const { verifiers, provider, alternatives, hasSlider } = checked.captcha
  const proofs = createProviderProofs({ storage, verifiers, passes, clock, emit, onError })
  const start = createStart({ storage, tasks, passes, tickets, risk, admission: runner, actions, emit, retentionMs })
  const calls = createTaskCalls({ storage, tasks, actions })
  const callbacks = createCallbacks({ ...checked, ...checked.callbacks, tasks, signals })
  const housekeeping = createHousekeeping({ storage, clock, keepMs: DEDUPE_MS, onError })
  const gate = createStopGate()
  runner.start({ storage, tasks, clock, actions, submissions: callbacks.submissions, onError })
  callbacks.start()
  housekeeping.start()

  async function check(request: Request, caller: Caller): Promise<Response> {
    const isGet = request.method === 'GET'
    const body = isGet ? Object.fromEntries(new URL(request.url).searchParams) : await readJson(request, SMALL_BODY)
    const { action } = await parseRequest(checkRequestShape, body)
    if (!actions.has(action)) throw unknownAction(action)
    const { verdict, retryAfterMs } = await risk.peek(caller, action)
    emit({ type: 'risk-checked', action, verdict })
    if (verdict === 'deny') throw new TaskgateError('risk-denied', undefined, { retryAfterMs })
    if (verdict === 'allow') return json({ needVerify: false, features: FEATURES })
    const ticket = await tickets.issue(caller, action)
    return json({ needVerify: true, ...ticket, provider, alternatives, features: FEATURES })
  }

  async function challenge(request: Request, caller: Caller): Promise<Response> {
    const { action, verifyToken, kind } = await parseRequest(challengeRequestShape, await readJson(request, SMALL_BODY))
    await checkTicket(caller, action, verifyToken)
    if (kind !== SLIDER || !hasSlider) throw unsupported(kind)
    return json(await slider.challenge(caller, action))
  }

  async function submit(request: Request, caller: Caller): Promise<Response> {
    const answer = await parseRequest(submitRequestShape, await readJson(request, SMALL_BODY))
    if (answer.kind === 'pow' || (answer.kind === SLIDER && !hasSlider)) throw unsupported(answer.kind)
    await checkTicket(caller, answer.action, answer.verifyToken)
    if (answer.kind === 'provider') return json(await proofs.submit(caller, answer.action, answer))
    return json(await slider.submit(caller, answer.action, answer))
  }

  /** Without a ticket the caller's own session stands for it; a ticket that is shown must be good. */
  async function checkTicket(caller: Caller, action: string, ticket: string | undefined): Promise<void> {
    if (!actions.has(action)) throw unknownAction(action)
    if (ticket !== undefined && !(await tickets.isValid(ticket, caller, action))) {
      throw new TaskgateError('verify-invalid', undefined, { detail: 'Ask for a new risk check.' })
    }
  }

  async function startTask(request: Request, caller: Caller): Promise<Response> {
    const key = readKey(request)
    const task = await start(caller, key, await readStart(request, limits))
    if (task.status !== 'pending') return json({ ...task, features: FEATURES })
    return json({ ...task, features: FEATURES }, 202, { 'retry-after': retryAfterSeconds(FIRST_LOOK_MS) })
  }

  async function status(request: Request, caller: Caller): Promise<Response> {
    return json(await calls.status(caller, new URL(request.url).searchParams))
  }

  async function cancel(request: Request, caller: Caller): Promise<Response> {
    const target = await parseRequest(cancelRequestShape, await readJson(request, SMALL_BODY))
    const task = await calls.cancel(caller, target)
    return json(task, task.status === 'pending' ? 202 : 200)
  }

  const routes = new Map<string, Route<Caller>>([
    [`GET ${defaultPaths.check}`, check],
    [`POST ${defaultPaths.check}`, check],
    [`POST ${defaultPaths.challenge}`, challenge],
    [`POST ${defaultPaths.submit}`, submit],
    [`POST ${defaultPaths.start}`, startTask],
    [`GET ${defaultPaths.status}`, status],
    [`POST ${defaultPaths.cancel}`, cancel],
  ])

  const identify = (request: Request, context: unknown): Promise<Caller> =>
    identifyCaller(checked.identify, request, context)
  const health = (): Promise<Health> => checkHealth(() => storage.get('health'), clock, gate.isStopping)

  async function answerServers(request: Request, path: string): Promise<Response | null> {
    return (await answerHealth(path, health)) ?? callbacks.receive(request, path)
  }

  async function stop(): Promise<void> {
    const answered = within(clock, ANSWER_WITHIN_MS, gate.stop()).catch((error: unknown) => onError(error, 'close'))
    await Promise.all([answered, runner.close(), callbacks.close()])
  }

  return {
    fetch: gate.guard(createHandler({ ...checked, identify, routes, answerServers })),
    callbacks: callbacks.api,
    signals: signals.read,
    health,
    purge: () => storage.purge(now() - DEDUPE_MS),
    async close() {
      pictures.close()
      housekeeping.stop()
      await within(clock, CLOSE_WITHIN_MS, stop()).catch((error: unknown) => onError(error, 'close'))
    },
  }
}

function unsupported(kind: string): TaskgateError {
  return new TaskgateError('unsupported', undefined, { detail: `This server has no challenge of the kind '${kind}'.` })
}
