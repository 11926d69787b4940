import type { Commit, Storage } from '../storage'
import type { SqliteDatabase } from './sqliteDatabase'

import { createChannels } from '../../runtime/channels'
import { createStepWatch } from '../../runtime/stepWatch'
import { fitDriver } from './fitDriver'
import { createGroupCommit } from './groupCommit'
import { openSqlite } from './openSqlite'
import { createSqliteCounts } from './sqliteCounts'
import { createSqliteQueues } from './sqliteQueues'
import { createSqliteSweeper } from './sqliteSweeper'
import { createSqliteValues } from './sqliteValues'
import { watchFile } from './watchFile'

export interface SqliteStorageOptions {
  /** Returns epoch ms. Default: the system clock. */
  now?: () => number
  /** Returns ms on a clock that is never stepped. Default: `performance.now()`. */
  elapsed?: () => number
}

/** Expired rows that each write deletes: more than most writes add, so no timer is needed. */
const SWEEP_ROWS = 4

/** Rows that `purge` deletes per transaction, so that other calls wait no longer than for a large write. */
const PURGE_ROWS = 1_000

/**
 * Storage in an SQLite file, for any synchronous driver in better-sqlite3's shape: what has resolved is synced to disk
 * (WAL, `synchronous = FULL`), and writes that come together share one transaction. Several processes on one machine
 * may open the same file. The tables are named `taskgate_…`; the file's `user_version` is the storage's too, so give it
 * a file of its own, and a connection of its own: a transaction of yours would take in what the storage writes.
 *
 * `publish` reaches subscribers in this process only: others on the file find new items at their next look.
 * `close` finishes what was called before and refuses what comes after. It does not close the driver: who opened it
 * closes it after that.
 *
 * Throws a `TypeError` for what is no such driver, and an `Error` where the file cannot be made durable or its tables
 * are of a newer release. A call rejects with the driver's error where the disk is full, the file cannot be written, or
 * another process holds it for 2 s, and has done nothing then; but after an I/O error at the very end of a transaction
 * what was rejected may still come back with the next start.
 *
 * ```ts
 * const db = new Database('taskgate.db') // of 'better-sqlite3', 'libsql' or 'bun:sqlite'; DatabaseSync of 'node:sqlite'
 * const storage = createSqliteStorage(db)
 * ```
 */
export function createSqliteStorage(driver: SqliteDatabase, options: SqliteStorageOptions = {}): Storage {
  const now = options.now ?? (() => Date.now())
  const db = fitDriver(driver)
  openSqlite(db)
  const watch = createStepWatch(now, options.elapsed ?? (() => performance.now()))
  const values = createSqliteValues(db, now, watch)
  const counts = createSqliteCounts(db, now)
  const queues = createSqliteQueues(db, now, watch)
  const sweeper = createSqliteSweeper(db, now, watch)
  const channels = createChannels()
  const commits = createGroupCommit(db, (calls) => sweeper.expired(SWEEP_ROWS * calls), watchFile(db))
  const unfinished = new Set<Promise<unknown>>()
  let isClosed = false

  function expectOpen(): void {
    if (isClosed) throw new Error('vue-taskgate: this storage is closed; close it after its last call.')
  }

  function read<T>(run: () => T): T {
    expectOpen()
    return commits.read(run)
  }

  function write<T>(run: () => T): Promise<T> {
    expectOpen()
    return track(commits.write(run))
  }

  /** Makes `close` wait for the result. */
  function track<T>(result: Promise<T>): Promise<T> {
    const forget = (): boolean => unfinished.delete(result)
    unfinished.add(result)
    result.then(forget, forget)
    return result
  }

  function findConflict({ takes = [], replaces = [], inserts = [], appends = [] }: Commit): string | undefined {
    return (
      takes.find((key, index) => !values.has(key) || takes.indexOf(key) !== index) ??
      replaces.find(({ key, expected }) => !values.holds(key, expected))?.key ??
      inserts.find(({ key }) => values.has(key) && !takes.includes(key))?.key ??
      appends.find(({ queue, id }) => queues.has(queue, id))?.id
    )
  }

  async function purge(before: number): Promise<number> {
    let purged = 0
    for (;;) {
      const slice = await commits.write(() => {
        const expired = sweeper.expired(PURGE_ROWS)
        return expired + sweeper.done(before, PURGE_ROWS - expired)
      })
      purged += slice
      if (slice < PURGE_ROWS) return purged
    }
  }

  return {
    async get(key) {
      return read(() => values.get(key))
    },
    async insert(key, value, ttlMs) {
      return write(() => values.insert(key, value, ttlMs))
    },
    async take(key) {
      return write(() => values.take(key))
    },
    async replace(key, expected, value, ttlMs) {
      return write(() => values.replace(key, expected, value, ttlMs))
    },
    async left(key) {
      return read(() => values.left(key))
    },
    async increment(key, windowMs, by = 1) {
      if (by === 0) return read(() => counts.count(key, windowMs))
      return write(() => (by === 1 ? counts.add(key, windowMs) : counts.takeBack(key, windowMs)))
    },
    async commit(commit) {
      return write(() => {
        const failed = findConflict(commit)
        if (failed !== undefined) return { failed }
        const { takes = [], replaces = [], inserts = [], appends = [] } = commit
        const again = new Set(inserts.map(({ key }) => key))
        takes.filter((key) => again.has(key)).forEach(values.take)
        // What adds comes before what frees: a full file then refuses the commit, although it would just fit.
        inserts.forEach(({ key, value, ttlMs }) => values.insert(key, value, ttlMs))
        appends.forEach(queues.add)
        replaces.forEach(({ key, expected, value, ttlMs }) => values.replace(key, expected, value, ttlMs))
        takes.filter((key) => !again.has(key)).forEach(values.take)
        return 'done'
      })
    },
    async append(queue, id, value, { ttlMs, notBefore }) {
      return write(() => (queues.add({ queue, id, value, ttlMs, notBefore }) ? 'new' : 'duplicate'))
    },
    async lease(queue, n, leaseMs) {
      // A check of an empty queue must not lock out other processes.
      if (!read(() => queues.mayLease(queue))) return []
      return write(() => queues.lease(queue, n, leaseMs))
    },
    async settle(queue, id, outcome, attempt) {
      return write(() => queues.settle(queue, id, outcome, attempt))
    },
    async list(queue, state, range) {
      return read(() => queues.list(queue, state, range))
    },
    async revive(queue, id) {
      return write(() => queues.revive(queue, id))
    },
    async purge(before) {
      expectOpen()
      return track(purge(before))
    },
    async publish(channel, message) {
      expectOpen()
      channels.publish(channel, message)
    },
    async subscribe(channel, listener) {
      expectOpen()
      return channels.subscribe(channel, listener)
    },
    async close() {
      isClosed = true
      channels.clear()
      await Promise.allSettled(unfinished)
    },
  }
}
