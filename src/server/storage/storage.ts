/**
 * The storage of the server half: values, counters, queues and channels behind one interface. Memory, SQLite and Redis
 * have a folder each. Code above the interface never checks first and writes later.
 */
import type { ClaimAnswer, ClaimingApp } from './appMarker'

/** An item of a queue. */
export interface QueueItem {
  id: string
  value: string
  state: QueueState
  /** Number of leases so far. */
  attempts: number
  /** Epoch ms: the earliest time of the next lease; for a leased item, the end of its lease. */
  dueAt: number
}

export type QueueState = 'new' | 'leased' | 'done' | 'parked' | 'dead'

/**
 * How the lease of an item ends. `done` keeps the id, so that an item with it is a duplicate; `removed` deletes the
 * finished item with its id; `parked` sets it aside; `dead` gives it up; `retryInMs` makes it due again later;
 * `renewMs` prolongs the lease.
 */
export type QueueOutcome = 'done' | 'removed' | 'parked' | 'dead' | { retryInMs: number } | { renewMs: number }

export interface Insert {
  key: string
  value: string
  ttlMs: number
}

export interface Append {
  queue: string
  id: string
  value: string
  ttlMs: number
  /** Epoch ms before which the item is not leased. */
  notBefore?: number
}

/** A value that is written only if the current one is `expected`. */
export interface Replace extends Insert {
  expected: string
}

/**
 * Applied completely or not at all: `takes` must exist and are removed, `replaces` must have the expected value,
 * `inserts` must be absent, `appends` must be new. A key is in one list only, but a taken key may also be inserted.
 */
export interface Commit {
  takes?: string[]
  replaces?: Replace[]
  inserts?: Insert[]
  appends?: Append[]
}

/** The events of a sliding window. */
export interface WindowCount {
  /** Events in the last `windowMs`, a new one included. May stop counting at 1,000. */
  count: number
  /** Time in ms until the oldest of them leaves the window; 0 if there is none. */
  freeInMs: number
}

/**
 * The storage of the server half. Keys and values are strings. Every method is atomic, also between processes, and
 * resolves when its effect is as durable as the storage can make it. A `ttlMs` is in milliseconds from now.
 *
 * Run `storageConformance` of `vue-taskgate/testing` against your own implementation.
 */
export interface Storage {
  /**
   * Marks the data as that of one app, so that two apps never share it. Optional: for a storage that apps could share.
   * The server calls it first, and again until it resolves to `done`. Data without a mark, or with one of
   * `app.marks`, becomes this app's, and keeps its other marks.
   */
  claim?(app: ClaimingApp): Promise<ClaimAnswer>
  get(key: string): Promise<string | null>
  /** Writes only if the key is absent. Resolves to whether it did. */
  insert(key: string, value: string, ttlMs: number): Promise<boolean>
  /** Reads and removes in one step, so that only one of many callers gets the value. */
  take(key: string): Promise<string | null>
  /** Writes only if the current value is `expected`. Resolves to whether it did. */
  replace(key: string, expected: string, value: string, ttlMs: number): Promise<boolean>
  /** Resolves to the time in ms until the value of `key` expires; 0 if the key is absent. */
  left(key: string): Promise<number>
  /**
   * Counts events in a sliding window: 1 (default) adds one, 0 only reads, -1 removes the newest one. Ignores events in
   * the future, which a clock that was set back leaves behind.
   */
  increment(key: string, windowMs: number, by?: 1 | 0 | -1): Promise<WindowCount>
  /** Applies all writes or none. `failed` is the first key or item id whose condition was not met. */
  commit(commit: Commit): Promise<'done' | { failed: string }>
  /** Adds an item unless the queue holds one with this id, in any state. */
  append(
    queue: string,
    id: string,
    value: string,
    options: { ttlMs: number; notBefore?: number },
  ): Promise<'new' | 'duplicate'>
  /** Leases up to `n` due items, oldest first, each to one caller. An item whose lease has expired is due again. */
  lease(queue: string, n: number, leaseMs: number): Promise<QueueItem[]>
  /**
   * Ends or renews the lease of an item. Resolves to false if the item is not leased, or if `attempt` differs from the
   * `attempts` of the current lease, so that a slow worker cannot end the lease of the next one.
   */
  settle(queue: string, id: string, outcome: QueueOutcome, attempt?: number): Promise<boolean>
  /** Lists items in one state, oldest first, after the item `after` in any state; none if that item is gone. */
  list(queue: string, state: QueueState, options: { after?: string; limit: number }): Promise<QueueItem[]>
  /** Makes a parked or dead item new. Resolves to false if it is neither. */
  revive(queue: string, id: string): Promise<boolean>
  /** Deletes expired entries, and items that were done before `before` (epoch ms). Resolves to their number. */
  purge(before: number): Promise<number>
  /** Sends a message to the channel's subscribers in all processes. Delivered at most once, never stored. */
  publish(channel: string, message: string): Promise<void>
  /** Resolves to the function that unsubscribes, once subscribed. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void>
  close(): Promise<void>
}
