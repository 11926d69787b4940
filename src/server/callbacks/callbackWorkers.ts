import type { Handled, QueueWorker } from '../run/queueWorker'
import type { ServerClock } from '../runtime/clock'
import type { QueueItem, Storage } from '../storage/storage'
import type { CallbackEvent } from './callbackEvent'
import type { DeadLetters } from './deadLetters'
import type { OnUpdate } from './outbox'
import type { OverdueTasks } from './overdueTasks'
import type { Quarantine } from './quarantine'

import { createQueueWorker } from '../run/queueWorker'
import { withTimeout } from '../runtime/withTimeout'
import { INBOX, readRecord } from './inbox'
import { deliver, OUTBOX } from './outbox'
import { MAX_TASKS_PER_CALL, WAITING } from './overdueTasks'
import { QUARANTINE } from './quarantine'

export interface CallbackWorkersOptions {
  storage: Storage
  clock: ServerClock
  letters: DeadLetters
  quarantine: Quarantine
  overdue: OverdueTasks
  applyPush(item: QueueItem): Promise<Handled>
  /** Without it this process delivers no updates and leaves them to one that has the hook. */
  onUpdate?: OnUpdate
  /** Resolves when no burst of pushes is in progress. */
  ready(): Promise<void>
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
}

export interface CallbackWorkers {
  start(): void
  /** Looks at the inbox and the outbox at once. */
  wake(): void
  /** Takes no more items; resolves when those in flight are settled. */
  close(): Promise<void>
}

const MAX_IN_FLIGHT = 64
/** Short, since this work calls no other service: the items of a lost process soon run elsewhere. */
const LEASE_MS = 5_000
const RETRY_MS = [1_000, 5_000, 30_000, 5 * 60_000, 30 * 60_000]
/** The application's hooks may be slow, and the services that they call bear fewer calls at once. */
const MAX_HOOKS_IN_FLIGHT = 8
const HOOK_LEASE_MS = 60_000
const HOOK_WITHIN_MS = 30_000

/** One worker for each queue between a stored push and the application's hook. */
export function createCallbackWorkers(options: CallbackWorkersOptions): CallbackWorkers {
  const { storage, clock, letters, quarantine, overdue, applyPush, onUpdate, ready, emit, onError } = options
  const common = { storage, clock, atOnce: MAX_IN_FLIGHT, leaseMs: LEASE_MS, retryMs: RETRY_MS, onError }

  const inbox = createQueueWorker({
    ...common,
    queue: INBOX,
    handle: applyPush,
    ready,
    async onDead(item) {
      await letters.note(item.id, 'handling_failed')
      emit({ type: 'callback-dead', source: readRecord(item).source, reason: 'handling_failed' })
    },
  })
  const outbox = onUpdate && createOutboxWorker(onUpdate)
  const waiting = createQueueWorker({
    ...common,
    queue: WAITING,
    atOnce: MAX_TASKS_PER_CALL,
    leaseMs: HOOK_LEASE_MS,
    handle: overdue.check,
  })
  const quarantined = createQueueWorker({ ...common, queue: QUARANTINE, handle: recheckQuarantined })
  const workers = [inbox, waiting, quarantined, ...(outbox ? [outbox] : [])]

  function createOutboxWorker(hook: OnUpdate): QueueWorker {
    return createQueueWorker({
      ...common,
      queue: OUTBOX,
      atOnce: MAX_HOOKS_IN_FLIGHT,
      leaseMs: HOOK_LEASE_MS,
      async handle(item) {
        const { source, taskId } = await withTimeout(clock, HOOK_WITHIN_MS, deliver(item, hook))
        emit({ type: 'update-delivered', source, taskId })
        return 'removed'
      },
      async onDead(item) {
        await letters.note(item.id, 'handler_failed')
        const { source, task } = JSON.parse(item.value) as { source: string; task: { taskId: string } }
        emit({ type: 'update-dead', source, taskId: task.taskId })
      },
    })
  }

  async function recheckQuarantined(item: QueueItem): Promise<Handled> {
    const outcome = await quarantine.recheck(item)
    if (outcome === 'removed') wake()
    return outcome
  }

  function wake(): void {
    inbox.wake()
    outbox?.wake()
  }

  return {
    wake,
    start() {
      for (const worker of workers) worker.start()
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}
