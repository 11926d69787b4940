import type { SqliteDatabase } from './sqliteDatabase'

import { afterThisTurn } from '../../runtime/afterThisTurn'

export interface GroupCommit {
  /** Runs in a transaction that it shares with close calls. Settles when that is on disk or rolled back. */
  write<T>(run: () => T): Promise<T>
  /** Runs at once, on committed data. */
  read<T>(run: () => T): T
}

interface Call {
  run: () => unknown
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

type Outcome = { committed: unknown[] } | { undone: unknown } | { failed: unknown }

/** In a long turn the gathered calls are written after this time. */
const GATHER_MS = 5

/**
 * Lets close writes share one transaction, and so one sync. The first write of an idle database runs when the current
 * job ends. Later ones are gathered for one round of the event loop, in which a server reads all requests that arrived
 * during the last sync. If one call throws, the others run without it.
 *
 * @param sweep Runs at the end of each shared transaction, with the number of its calls.
 * @param expectFile Throws if what is committed would be lost.
 */
export function createGroupCommit(
  db: SqliteDatabase,
  sweep: (calls: number) => void,
  expectFile: () => void,
): GroupCommit {
  let gathered: Call[] = []
  let since = 0
  let isBusy = false
  /** Whether a transaction could not be rolled back. Its data is not committed, so nothing may read it. */
  let isStuck = false

  function gather(call: Call): void {
    if (gathered.push(call) === 1) since = performance.now()
    else if (performance.now() - since > GATHER_MS) flush()
    if (isBusy) return
    isBusy = true
    queueMicrotask(flushAndRepeat)
  }

  function flushAndRepeat(): void {
    isBusy = gathered.length > 0
    flush()
    if (isBusy) afterThisTurn(flushAndRepeat)
  }

  function flush(): void {
    const group = gathered
    gathered = []
    if (group.length === 0) return
    const sweepAfter = (): void => sweep(group.length)
    const outcome = transact([...group.map(({ run }) => run), sweepAfter])
    if ('committed' in outcome) {
      group.forEach(({ resolve }, index) => resolve(outcome.committed[index] as never))
    } else if ('failed' in outcome) {
      for (const { reject } of group) reject(outcome.failed)
    } else {
      transact([sweepAfter]) // may free space on a full disk
      commitEach(group)
    }
  }

  /** Commits each alone, until a transaction itself fails: the next ones would fail too, perhaps after a long wait. */
  function commitEach(group: Call[]): void {
    let failure: Outcome | undefined
    for (const { run, resolve, reject } of group) {
      const outcome = failure ?? transact([run])
      if ('committed' in outcome) resolve(outcome.committed[0] as never)
      else if ('undone' in outcome) reject(outcome.undone)
      else reject((failure = outcome).failed)
    }
  }

  /** `undone`: a step threw. `failed`: the transaction itself could not begin or commit. */
  function transact(steps: (() => unknown)[]): Outcome {
    try {
      expectFile()
      ensureRolledBack()
      db.exec('BEGIN IMMEDIATE')
    } catch (error) {
      return { failed: error }
    }
    let committed: unknown[]
    try {
      committed = steps.map((step) => step())
    } catch (error) {
      rollBack()
      return { undone: error }
    }
    try {
      db.exec('COMMIT')
      return { committed }
    } catch (error) {
      rollBack()
      return { failed: error }
    }
  }

  function rollBack(): void {
    isStuck = true
    try {
      ensureRolledBack()
    } catch {
      // The next call tries again.
    }
  }

  /** SQLite rolls back by itself after some errors; ROLLBACK then throws, and a successful BEGIN proves it. */
  function ensureRolledBack(): void {
    if (!isStuck) return
    try {
      db.exec('ROLLBACK')
    } catch {
      db.exec('BEGIN')
      db.exec('ROLLBACK')
    }
    isStuck = false
  }

  return {
    write: (run) => new Promise((resolve, reject) => gather({ run, resolve, reject })),
    read(run) {
      ensureRolledBack()
      return run()
    },
  }
}
