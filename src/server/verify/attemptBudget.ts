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
  /** A hash of the subject: it becomes part of a storage key. */
  subject: string
  maxFailures: number
  windowMs: number
  /** Called once per lock. */
  onLock(): void
}

export function createAttemptBudget(options: AttemptBudgetOptions): AttemptBudget {
  const { storage, subject, maxFailures, windowMs, onLock } = options
  const lockKey = `lock:${subject}`

  async function count(by: 1 | 0 | -1): Promise<number> {
    return (await storage.increment(`failures:${subject}`, windowMs, by)).count
  }

  /** A lock with more than its full time left is over: its clock was set back. */
  async function lock(): Promise<void> {
    const isOver = (await storage.left(lockKey)) > windowMs
    const inserts = [{ key: lockKey, value: '', ttlMs: windowMs }]
    const outcome = await storage.commit({ takes: isOver ? [lockKey] : [], inserts })
    if (outcome === 'done') onLock()
  }

  return {
    async lockedForMs() {
      const leftMs = await storage.left(lockKey)
      return leftMs > windowMs ? 0 : leftMs
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
