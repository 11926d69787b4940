import type { ServerClock } from '../runtime/clock'
import type { Storage } from './storage'

import { boundedWait } from '../runtime/boundedWait'
import { elapsedOf } from '../runtime/clock'
import { randomToken } from '../runtime/digest'
import { withTimeout } from '../runtime/withTimeout'

export interface Readiness {
  /** Returns the last result. Probes the storage only if there is no recent one. Never rejects. */
  check(): Promise<StorageState>
  stop(): void
}

export interface StorageState {
  /** Whether it takes writes. */
  isReady: boolean
  /** Response time of the storage in ms; undefined if it did not answer. */
  storageMs?: number
}

export interface ReadinessOptions {
  storage: Storage
  clock: ServerClock
  /** Reports why the storage has become unready. */
  onError(error: unknown, where: string): void
}

const INTERVAL_MS = 5_000
const TIMEOUT_MS = 1_000
/** Without questions for this long, the probes end. */
const ASKED_MS = 60_000
/** An older result says nothing: the server was not asked meanwhile. */
const VALID_MS = 2 * INTERVAL_MS
const KEY_TTL_MS = 60_000
/** More than a page of a database, so that it does not fit into the gaps of a full one. */
const VALUE = '-'.repeat(8_192)
const MAX_FAILURES = 2

/**
 * Probes the storage while something asks for its state, by a write: reads succeed on a full disk and on a replica. The
 * storage becomes unready after two failures in a row, and ready after one success.
 */
export function createReadiness({ storage, clock, onError }: ReadinessOptions): Readiness {
  const name = `health:${randomToken(8)}`
  const state = {
    result: { isReady: false } as StorageState,
    failures: 0,
    /** The number of probes, and of the one that has no result yet. */
    count: 0,
    open: 0,
    probing: Promise.resolve(),
    begunAt: -Infinity,
    probedAt: -Infinity,
    askedAt: -Infinity,
    /** The key of the last probe, unless it is unknown whether it exists. */
    lastKey: undefined as string | undefined,
    stopTimer: undefined as (() => void) | undefined,
    isStopped: false,
  }

  async function write(probe: number): Promise<void> {
    const key = `${name}:${probe}`
    const insert = { inserts: [{ key, value: VALUE, ttlMs: KEY_TTL_MS }] }
    const isKept = state.lastKey !== undefined && elapsedOf(clock) - state.probedAt < KEY_TTL_MS
    const takes = isKept ? [state.lastKey!] : []
    state.lastKey = undefined
    let outcome = await storage.commit({ ...insert, takes })
    // The last key is gone if the storage was emptied, or its clock was set ahead.
    if (outcome !== 'done' && takes.length > 0) outcome = await storage.commit(insert)
    if (outcome !== 'done')
      throw new Error('vue-taskgate: the storage refuses a new key. Run storageConformance on it.')
    if (probe === state.count) state.lastKey = key
  }

  /** Never rejects. */
  async function probe(number: number): Promise<void> {
    const startedAt = elapsedOf(clock)
    try {
      await withTimeout(clock, TIMEOUT_MS, write(number))
      end(number, { isReady: true, storageMs: elapsedOf(clock) - startedAt })
    } catch (error) {
      end(number, { isReady: false }, error)
    }
  }

  function end(number: number, result: StorageState, error?: unknown): void {
    if (number !== state.open || state.isStopped) return
    const isOld = elapsedOf(clock) - state.probedAt > VALID_MS
    state.open = 0
    state.probedAt = elapsedOf(clock)
    if (result.isReady) state.failures = 0
    else state.failures = isOld ? MAX_FAILURES : state.failures + 1
    if (state.failures === MAX_FAILURES) onError(error, 'readiness of the storage')
    state.result = state.failures < MAX_FAILURES ? { ...result, isReady: true } : result
  }

  /** Starts a probe if the last one began an interval ago: a timer and a request may come at the same time. */
  function beginIfDue(): boolean {
    if (state.isStopped || elapsedOf(clock) - state.begunAt < INTERVAL_MS) return false
    // Some runtimes end a request with its promises and timers, and a probe that the request began.
    if (state.open) end(state.open, { isReady: false }, new Error('vue-taskgate: the storage did not answer a probe.'))
    state.begunAt = elapsedOf(clock)
    state.open = state.count += 1
    state.probing = probe(state.open)
    return true
  }

  function repeat(): void {
    if (state.isStopped) return
    state.stopTimer ??= clock.after(INTERVAL_MS, () => {
      state.stopTimer = undefined
      if (elapsedOf(clock) - state.askedAt > ASKED_MS) return
      beginIfDue()
      repeat()
    })
  }

  return {
    async check() {
      state.askedAt = elapsedOf(clock)
      // The timer has not begun it: it has ended, or this runtime has none between requests.
      const isBegun = beginIfDue()
      repeat()
      const isOld = elapsedOf(clock) - state.probedAt > VALID_MS
      if (isBegun || isOld) await boundedWait(state.probing, TIMEOUT_MS, clock)
      return state.result
    },
    stop() {
      state.isStopped = true
      state.stopTimer?.()
    },
  }
}
