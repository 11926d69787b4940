/**
 * Where the server half keeps everything: values, counters, queues and channels, behind one interface. Memory, SQLite
 * and Redis have a folder each; nothing above the interface looks first and writes then.
 */

/** An item of a queue. */
export interface QueueItem {
  id: string
  value: string
  state: QueueState
  /** How often it was leased. */
  attempts: number
  /** Epoch ms before which it is not leased; of a leased item, when its lease ends. */
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

/** A value that is written only over the one that is expected. */
export interface Replace extends Insert {
  expected: string
}

/**
 * All of it or nothing: keys that must exist and are removed, keys that must have the expected value, keys that must be
 * absent, items that must be new. No key stands in two of the lists, except that one that is taken may be inserted.
 */
export interface Commit {
  takes?: string[]
  replaces?: Replace[]
  inserts?: Insert[]
  appends?: Append[]
}

/**
 * Where the server half keeps everything. Strings in, strings out; every method is atomic, also between processes,
 * and resolves only when what it says is as durable as the storage gets. A `ttlMs` is in milliseconds from now.
 *
 * Run `storageConformance` of `vue-taskgate/testing` against your own implementation.
 */
export interface Storage {
  get(key: string): Promise<string | null>
  /** Writes only if the key is absent; whether it did. */
  insert(key: string, value: string, ttlMs: number): Promise<boolean>
  /** Reads and removes in one step, so that of many callers one gets the value. */
  take(key: string): Promise<string | null>
  /** Writes only if the present value is `expected`; whether it did. */
  replace(key: string, expected: string, value: string, ttlMs: number): Promise<boolean>
  /**
   * Counts in a sliding window: adds `by` events (1 by default, 0 to look only, -1 takes the newest one back) and
   * returns how many there were in the last `windowMs`, this one included. May stop counting at 1,000.
   */
  increment(key: string, windowMs: number, by?: 1 | 0 | -1): Promise<number>
  /** All or nothing. `failed` is the first key or item id that stood in the way. */
  commit(commit: Commit): Promise<'done' | { failed: string }>
  /** Adds an item unless one with this id exists in any state. */
  append(
    queue: string,
    id: string,
    value: string,
    options: { ttlMs: number; notBefore?: number },
  ): Promise<'new' | 'duplicate'>
  /** Up to `n` due items, oldest first, each for one caller; an item whose lease has run out is due again. */
  lease(queue: string, n: number, leaseMs: number): Promise<QueueItem[]>
  /**
   * Says what became of a leased item. False if it is not leased now, or, where `attempt` is given, if that is not the
   * `attempts` of the present lease: a worker that was slow cannot end the lease of the next.
   */
  settle(queue: string, id: string, outcome: QueueOutcome, attempt?: number): Promise<boolean>
  /** Items in one state, oldest first, after the item with the id `after`, whatever its state; none if that is gone. */
  list(queue: string, state: QueueState, options: { after?: string; limit: number }): Promise<QueueItem[]>
  /** Makes a parked or dead item new. False if it is neither. */
  revive(queue: string, id: string): Promise<boolean>
  /** Drops what has outlived its ttl, and items that were done before `before` (epoch ms). How many went. */
  purge(before: number): Promise<number>
  /** Tells every subscriber of the channel, also in other processes. At most once, nothing is kept. */
  publish(channel: string, message: string): Promise<void>
  /** Resolves, once subscribed, to the function that ends it. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void>
  close(): Promise<void>
}
