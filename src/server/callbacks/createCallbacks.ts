/**
 * Results that vendors push. Each passes through queues of the storage, so a crash loses none:
 *
 * 1. `storePush` verifies it, stores it in the inbox and acknowledges it. Unknown names send it to the quarantine first.
 * 2. `applyPush` applies it to its task, parks it until its task is known, or makes it a dead letter.
 * 3. The outbox delivers the update to the application.
 */
import type { Signals } from '../risk/signals'
import type { Submissions } from '../run/submissions'
import type { ServerClock } from '../runtime/clock'
import type { StepWatch } from '../runtime/stepWatch'
import type { Digests } from '../runtime/digests/digests'
import type { Storage } from '../storage/storage'
import type { AnyServerAction } from '../tasks/serverAction'
import type { TaskStore } from '../tasks/taskStore'
import type { CallbackEvent } from './callbackEvent'
import type { CheckedCallbacks } from './callbackOptions'
import type { DeadLetters } from './deadLetters'

import { createApplyPush, PARK_MS } from './applyPush'
import { createBurst } from './burst'
import { createCallbackWorkers } from './callbackWorkers'
import { createDeadLetters } from './deadLetters'
import { DEDUPE_MS } from './inbox'
import { createLinkTask } from './linkTask'
import { createOverdueTasks } from './overdueTasks'
import { createParkedSweep, SWEEP_MS } from './parkedSweep'
import { createQuarantine } from './quarantine'
import { createStorePush } from './storePush'
import { createTaskLinks } from './taskLinks'

/** What an application can do with pushed results. */
export interface Callbacks extends Pick<DeadLetters, 'list' | 'replay'> {
  /** The URL of this source's route, with its secret token. Undefined without `callbacks.publicUrl`. */
  urlOf(source: string): string | undefined
  /**
   * Links a vendor's task to ours and applies what was pushed before. `submit` does so by itself. Rejects for a task that
   * this server does not have, that another source finishes, or that is linked already.
   */
  link(taskId: string, source: string, providerTaskId: string): Promise<void>
}

interface CallbacksOptions extends CheckedCallbacks {
  storage: Storage
  clock: ServerClock
  watch: StepWatch
  digests: Digests
  actions: ReadonlyMap<string, AnyServerAction>
  tasks: TaskStore
  signals: Signals
  retentionMs: number
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
}

/** How long a vendor may push for a linked task after the task's last change. */
const LINK_MS = DEDUPE_MS

/** Connects the steps between a vendor's push and the task that it changes. */
export function createCallbacks(options: CallbacksOptions) {
  const { sources, urlOf, onUpdate, storage, clock, watch, retentionMs, emit, onError } = options
  const wake = (): void => workers.wake()
  const burst = createBurst(clock)
  const links = createTaskLinks(storage, { keepMs: retentionMs + LINK_MS, waitMs: PARK_MS })
  const letters = createDeadLetters(storage, wake)
  const quarantine = createQuarantine({ storage, sources, now: () => clock.now(), watch, emit })
  const overdue = createOverdueTasks({ ...options, onStored: wake })
  const applyPush = createApplyPush({ ...options, links, letters, hasUpdateHook: onUpdate !== undefined, wake })
  const link = createLinkTask({ ...options, links, wake })
  const storePush = createStorePush({ ...options, quarantine, burst, onStored: wake })
  const sweepParked = createParkedSweep({ storage, clock, onRevived: wake })
  const workers = createCallbackWorkers({ ...options, letters, quarantine, overdue, applyPush, ready: burst.over })
  let stopSweep: (() => void) | undefined
  let isClosed = false

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

  const submissions: Submissions = { urlOf, link, item: overdue.item }
  const api: Callbacks = { urlOf, link, list: letters.list, replay: letters.replay }
  return {
    storePush,
    submissions,
    api,
    deadLetters: letters.count,
    start(): void {
      if (sources.size === 0) return
      workers.start()
      sweepLater()
    },
    async close(): Promise<void> {
      isClosed = true
      stopSweep?.()
      const closing = workers.close()
      burst.close() // else its timer delays the close: a worker waits for the end of the burst
      await closing
    },
  }
}
