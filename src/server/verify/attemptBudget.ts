import type { Storage } from '../storage/storage'

/** Attempts of one subject in a sliding window. After the last failure it is locked for as long. */
export interface AttemptBudget {
  /** Returns how long the subject is still locked, in ms; 0 if it is not. */
  lockedForMs(): Promise<number>
  failures(): Promise<number>
  /**
   * Counts an attempt as a failure before it is judged, so that parallel attempts share one budget. Locks the subject
   * and returns null if none is left.
   */
  take(): Promise<Attempt | null>
}

export interface Attempt {
  /** Failures in the window, this attempt included. */
  failures: number
  /** Takes the failure back. */
  succeed(): Promise<void>
  /** Keeps the failure, and locks the subject after the last one. Returns whether it did. */
  fail(): Promise<boolean>
}

export interface AttemptBudgetOptions {
  storage: Storage
  now: () => number
  /** A hash of the subject: it becomes part of a storage key. */
  subject: string
  maxFailures: number
  windowMs: number
  /** Called once per lock. */
  onLock(): void
}

export function createAttemptBudget(options: AttemptBudgetOptions): AttemptBudget {
  const { storage, now, subject, maxFailures, windowMs, onLock } = options
  const lockKey = `lock:${subject}`

  function count(by: 1 | 0 | -1): Promise<number> {
    return storage.increment(`failures:${subject}`, windowMs, by)
  }

  async function lock(): Promise<void> {
    const isFirst = await storage.insert(lockKey, String(now() + windowMs), windowMs)
    if (isFirst) onLock()
  }

  return {
    async lockedForMs() {
      const until = await storage.get(lockKey)
      return until === null ? 0 : Math.max(0, Number(until) - now())
    },
    failures: () => count(0),
    async take() {
      const failures = await count(1)
      if (failures > maxFailures) {
        await count(-1)
        await lock()
        return null
      }
      return {
        failures,
        async succeed() {
          await count(-1)
        },
        async fail() {
          if (failures < maxFailures) return false
          await lock()
          return true
        },
      }
    },
  }
}
