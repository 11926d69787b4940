import type { StartAnswer } from '../../protocol/answers'
import type { Caller } from '../identity/caller'
import type { Passes } from '../verify/pass'
import type { ServerClock } from '../runtime/clock'
import type { Risk, RiskAssessment } from '../risk/risk'
import type { Admission } from './admission'
import type { AnyServerAction } from './serverAction'
import type { Storage } from '../storage/storage'
import type { TaskEvent } from './taskEvent'
import type { TaskStore } from './taskStore'
import type { Tickets } from '../verify/ticket'

import { validate } from '../../protocol/validate'
import { runQueue } from './admission'
import { canonicalJson } from './canonicalJson'
import { sha256 } from '../runtime/digest'
import { findAction } from './findAction'
import { claimKeys, findClaim, keyClaim } from './idempotency'
import { encodeInput, isEncodable } from './inputCodec'
import { createInTurn } from '../runtime/inTurn'
import { invalid } from '../http/parseRequest'
import { TaskgateError } from '../http/taskgateError'

/** The body of a start. */
export interface StartRequest {
  action: string
  input?: unknown
  verifyToken?: string
}

export interface StartDependencies {
  storage: Storage
  tasks: TaskStore
  passes: Passes
  tickets: Tickets
  risk: Risk
  admission: Admission
  actions: ReadonlyMap<string, AnyServerAction>
  emit: (event: TaskEvent) => void
  retentionMs: number
  clock: ServerClock
}

export type StartedTask = StartAnswer & { taskId: string }

/** `key` is the idempotency key. Throws a `TaskgateError` for a start that is refused. */
export type StartTask = (caller: Caller, key: string, request: StartRequest) => Promise<StartedTask>

/** A validated start. */
interface Start {
  caller: Caller
  /** Storage keys of the idempotency key. */
  keys: string[]
  action: string
  pass?: string
  /** The input as the queue stores it, and its SHA-256 independent of member order. */
  encoded: string
  inputHash: string
}

/** Retry delay for callers when the queue is full. */
const BUSY_RETRY_MS = 5_000

/**
 * Starts a task, or finds the task that this key has started. The order makes it safe. The key is looked up first, so
 * that a repeated start finds its task. Input and capacity are checked before the pass, so that a 422 or 503 burns
 * none. One commit redeems the pass, claims the key, creates the task and queues its run.
 */
export function createStart(dependencies: StartDependencies): StartTask {
  const { storage, tasks, passes, tickets, risk, admission, actions, emit, retentionMs, clock } = dependencies
  const inTurn = createInTurn(clock)

  return async function startTask(caller, key, { action: name, input, verifyToken: pass }) {
    const action = findAction(actions, name)
    const encoded = await encodeInput(input)
    const inputHash = await sha256(canonicalJson(JSON.parse(encoded)))
    const keys = await claimKeys(caller, name, key)
    const start: Start = { caller, keys, action: name, pass, encoded, inputHash }
    // One after another, so that the rules count only the first of several copies in flight.
    return inTurn(keys[0]!, () => findOrBegin(start, action, input))
  }

  async function findOrBegin(start: Start, action: AnyServerAction, input: unknown): Promise<StartedTask> {
    const earlier = await replay(start)
    if (earlier) return earlier
    const checked = action.input ? await validate(action.input, input) : { value: input }
    if (checked.issues) throw invalid(checked.issues)
    const release = await admission.reserve(start.action)
    if (!release) throw new TaskgateError('unavailable', undefined, { retryAfterMs: BUSY_RETRY_MS })
    // The run gets what the schema returned. A schema that returns a `Date`, say, runs again there.
    const { value } = checked
    const encoded = action.input && isEncodable(value) ? await encodeInput(value, true) : start.encoded
    try {
      return await begin({ ...start, encoded })
    } catch (refused) {
      // Another process may have used this key, and the same pass, first.
      const winner = await replay(start)
      if (winner) return winner
      throw refused
    } finally {
      release()
    }
  }

  /** Counts the start, unless it is refused. */
  async function begin(start: Start): Promise<StartedTask> {
    const { takeBack, ...assessment } = await risk.count(start.caller, start.action)
    try {
      return await store(start, await passKeyFor(start, assessment))
    } catch (refused) {
      await takeBack()
      throw refused
    }
  }

  async function store(start: Start, passKey: string | null): Promise<StartedTask> {
    const { caller, keys, action, encoded, inputHash } = start
    const { record, insert } = tasks.create(caller, action)
    const { taskId } = record.task
    const claim = keyClaim(keys, { taskId, inputHash })
    const outcome = await storage.commit({
      takes: passKey === null ? [] : [passKey],
      inserts: [claim, insert],
      appends: [{ queue: runQueue(action), id: taskId, value: encoded, ttlMs: retentionMs }],
    })
    if (outcome !== 'done') {
      throw outcome.failed === passKey ? await refusal('verify-invalid', caller, action) : notNew(outcome.failed)
    }
    emit({ type: 'task-started', action, taskId })
    admission.added(action)
    return record.task
  }

  async function replay({ caller, keys, action, inputHash }: Start): Promise<StartedTask | null> {
    const claim = await findClaim(storage, keys)
    if (!claim) return null
    if (claim.inputHash !== inputHash) throw new TaskgateError('key-reused')
    const record = await tasks.readOwn(claim.taskId, caller)
    if (!record) throw new TaskgateError('unknown-task') // the key outlived its task, and must not start a second one
    emit({ type: 'start-replayed', action, taskId: claim.taskId })
    return record.task
  }

  /** Returns the storage key of the pass to redeem, or null if the rules ask for none. */
  async function passKeyFor(start: Start, { decision, retryAfterMs }: RiskAssessment): Promise<string | null> {
    const { caller, action, pass } = start
    if (decision === 'allow') return null
    if (decision === 'deny') {
      emit({ type: 'start-refused', action, code: 'risk-denied' })
      throw new TaskgateError('risk-denied', undefined, { retryAfterMs })
    }
    if (pass === undefined) throw await refusal('verify-required', caller, action)
    const passKey = await passes.keyFor(pass, caller, action)
    if (passKey === null) throw await refusal('verify-invalid', caller, action)
    return passKey
  }

  async function refusal(code: 'verify-required' | 'verify-invalid', caller: Caller, action: string) {
    emit({ type: 'start-refused', action, code })
    const { verifyToken } = await tickets.issue(caller, action)
    return new TaskgateError(code, undefined, { verifyToken })
  }
}

/** The caller sees it only if the storage then finds no task of this key. */
function notNew(failed: string): Error {
  const kind = failed.split(':', 1)[0]
  return new Error(
    `vue-taskgate: a start found its new '${kind}' entry in the storage already, and no task of its Idempotency-Key. ` +
      'The storage contradicts itself: run storageConformance on it.',
  )
}
