/**
 * Results that vendors push: stored before they are acknowledged, then applied to their tasks, then told to the
 * application. Each step takes its work from a queue of the storage, so a crash loses nothing; this file connects the
 * steps.
 */
import type { ServerClock } from '../runtime/clock'
import type { Submissions } from '../run/submissions'
import type { AnyServerAction } from '../tasks/serverAction'
import type { Storage } from '../storage/storage'
import type { TaskStore } from '../tasks/taskStore'
import type { CallbackEvent } from './callbackEvent'
import type { CheckedCallbacks } from './callbackOptions'
import type { DeadLetters } from './deadLetters'
import type { Digests } from '../runtime/digests/digests'
import type { Receiver } from './receiveCallback'
import type { Signals } from '../risk/signals'

import { createQueueWorker } from '../run/queueWorker'
import { withTimeout } from '../runtime/withTimeout'
import { createBurst } from './burst'
import { createDeadLetters } from './deadLetters'
import { createDispatch, PARK_MS } from './dispatch'
import { DEDUPE_MS, INBOX, readRecord } from './inbox'
import { deliver, OUTBOX } from './outbox'
import { createOverdueTasks, MOST_AT_ONCE, WAITING } from './overdueTasks'
import { createParkedSweep, SWEEP_MS } from './parkedSweep'
import { createQuarantine, QUARANTINE } from './quarantine'
import { createReceiver } from './receiveCallback'
import { createTaskLinks } from './taskLinks'

/** What an application may do with pushed results by itself. */
export interface Callbacks extends Pick<DeadLetters, 'list' | 'replay'> {
  /** Where a vendor reaches the route of this source; undefined without `callbacks.publicUrl`. Holds the secret token. */
  urlOf(source: string): string | undefined
  /**
   * Says that a vendor's task is ours; what was pushed before is applied at once. `submit` does it by itself.
   * Rejects for a task that this server does not have, that another source finishes, or that is linked already.
   */
  link(taskId: string, source: string, providerTaskId: string): Promise<void>
}

interface CallbacksOptions extends CheckedCallbacks {
  storage: Storage
  clock: ServerClock
  digests: Digests
  actions: ReadonlyMap<string, AnyServerAction>
  tasks: TaskStore
  signals: Signals
  retentionMs: number
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
}

const AT_ONCE = 64
/** Work that asks no other service is soon done, so a lost process is soon noticed. */
const LEASE_MS = 5_000
const RETRY_MS = [1_000, 5_000, 30_000, 5 * 60_000, 30 * 60_000]
/** The application's own code may take longer, and reaches fewer things at once. */
const TELL_AT_ONCE = 8
const TELL_LEASE_MS = 60_000
const TELL_WITHIN_MS = 30_000
/** How long a vendor may go on pushing for a task that was linked, after its last change. */
const LINK_MS = DEDUPE_MS

/** Everything between a vendor's push and the task that it moves. */
export function createCallbacks(options: CallbacksOptions) {
  const { sources, urlOf, onUpdate, storage, clock, digests, tasks, retentionMs, emit, onError } = options
  const now = (): number => clock.now()
  const burst = createBurst(clock)
  const links = createTaskLinks(storage, { keepMs: retentionMs + LINK_MS, waitMs: PARK_MS })
  const letters = createDeadLetters(storage, wake)
  const quarantine = createQuarantine({ storage, sources, now, emit })
  const overdue = createOverdueTasks({ ...options, onStored: wake })
  const dispatch = createDispatch({ ...options, links, letters, isTold: onUpdate !== undefined, wake })
  const common = { storage, clock, atOnce: AT_ONCE, leaseMs: LEASE_MS, retryMs: RETRY_MS, onError }

  const inbox = createQueueWorker({
    ...common,
    queue: INBOX,
    handle: dispatch,
    ready: burst.over,
    async onDead(item) {
      await letters.note(item.id, 'handling_failed')
      emit({ type: 'callback-dead', source: readRecord(item).source, reason: 'handling_failed' })
    },
  })
  // What a process with the hook has queued is told by one with the hook.
  const outbox =
    onUpdate &&
    createQueueWorker({
      ...common,
      queue: OUTBOX,
      atOnce: TELL_AT_ONCE,
      leaseMs: TELL_LEASE_MS,
      async handle(item) {
        const { source, taskId } = await withTimeout(clock, TELL_WITHIN_MS, deliver(item, onUpdate))
        emit({ type: 'update-delivered', source, taskId })
        return 'removed'
      },
      async onDead(item) {
        await letters.note(item.id, 'handler_failed')
        const { source, task } = JSON.parse(item.value) as { source: string; task: { taskId: string } }
        emit({ type: 'update-dead', source, taskId: task.taskId })
      },
    })
  const waiting = createQueueWorker({
    ...common,
    queue: WAITING,
    atOnce: MOST_AT_ONCE,
    leaseMs: TELL_LEASE_MS,
    handle: overdue.look,
  })
  const quarantined = createQueueWorker({ ...common, queue: QUARANTINE, handle: released })
  const sweepParked = createParkedSweep({ storage, clock, onRevived: wake })
  const workers = [inbox, waiting, quarantined, ...(outbox ? [outbox] : [])]
  let stopSweep: (() => void) | undefined
  let isClosed = false

  async function released(item: Parameters<typeof quarantine.look>[0]) {
    const outcome = await quarantine.look(item)
    if (outcome === 'removed') wake()
    return outcome
  }

  function wake(): void {
    inbox.wake()
    outbox?.wake()
  }

  function sweepLater(): void {
    stopSweep = clock.after(SWEEP_MS, () => void sweepAndRepeat())
  }

  /** Never rejects: one sweep that fails must not end the sweeps after it. */
  async function sweepAndRepeat(): Promise<void> {
    try {
      await sweepParked()
    } catch (error) {
      onError(error, 'sweep of parked pushes')
    }
    if (!isClosed) sweepLater()
  }

  async function link(taskId: string, source: string, providerTaskId: string): Promise<void> {
    if (!sources.has(source))
      throw new TypeError(`vue-taskgate: expected a source of callbacks.sources, came '${source}'.`)
    const present = await tasks.read(taskId)
    if (!present || (present.source ?? source) !== source) {
      const came = present ? `one that '${present.source}' finishes` : 'none that is kept'
      throw new Error(`vue-taskgate: expected a task that '${source}' finishes, came ${came}.`)
    }
    const parked = await links.add(taskId, source, providerTaskId)
    // From now on an echo alone does not name this task where the vendor's id is another.
    await tasks.update(taskId, ({ source: known, providerTaskId: first }) =>
      known === undefined || first === undefined ? { source, providerTaskId: first ?? providerTaskId } : null,
    )
    const revived = await Promise.all(parked.map((id) => storage.revive(INBOX, id)))
    if (revived.includes(true)) emit({ type: 'callback-linked', source })
    wake()
  }

  const receive: Receiver = createReceiver({
    sources,
    digests,
    storage,
    quarantine,
    burst,
    clock,
    emit,
    onError,
    onStored: wake,
  })
  const submissions: Submissions = { urlOf, link, item: overdue.item }
  const api: Callbacks = { urlOf, link, list: letters.list, replay: letters.replay }
  return {
    receive,
    submissions,
    api,
    start(): void {
      if (sources.size === 0) return
      for (const worker of workers) worker.start()
      sweepLater()
    },
    async close(): Promise<void> {
      isClosed = true
      stopSweep?.()
      const closing = workers.map((worker) => worker.close())
      burst.close() // its timer would not even keep the process alive
      await Promise.all(closing)
    },
  }
}
