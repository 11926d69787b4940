import type { Append, Storage } from './storage'

export interface JsonUpdate<Value> {
  key: string
  /** How long the new value is kept. */
  ttlMs: number
  /**
   * Returns the new value, or null to keep the current one. `current` is null while the key is absent. Must be pure: it
   * runs again after another process has written.
   */
  change(current: Value | null): Value | null
  /** Queue items that are appended in the same step. */
  appends?: (next: Value) => Append[]
}

export interface JsonUpdated<Value> {
  before: Value | null
  /** The same object as `before` if nothing was written. */
  after: Value | null
}

/**
 * Changes a stored JSON value by compare and set, and retries after a conflict. If an item of `appends` is queued
 * already, an earlier call made this change, so nothing is written.
 */
export async function updateJson<Value>(storage: Storage, update: JsonUpdate<Value>): Promise<JsonUpdated<Value>> {
  const { key, ttlMs, change, appends } = update
  for (;;) {
    const stored = await storage.get(key)
    const before = stored === null ? null : (JSON.parse(stored) as Value)
    const after = change(before)
    if (after === null) return { before, after: before }
    const write = { key, value: JSON.stringify(after), ttlMs }
    const outcome = await storage.commit({
      ...(stored === null ? { inserts: [write] } : { replaces: [{ ...write, expected: stored }] }),
      appends: appends?.(after),
    })
    if (outcome === 'done') return { before, after }
    if (outcome.failed !== key) return { before, after: before }
  }
}
