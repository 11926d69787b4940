import type { SqliteDatabase } from './sqliteDatabase'

import { afterThisTurn } from '../../runtime/afterThisTurn'

export interface GroupCommit {
  /** Runs in a transaction that calls close by share; settles when that is on disk, or was undone. */
  write<T>(run: () => T): Promise<T>
  /** Runs at once, and sees what is committed. */
  read<T>(run: () => T): T
}

interface Call {
  run: () => unknown
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

type Outcome = { committed: unknown[] } | { undone: unknown } | { failed: unknown }

/** In a turn that is long the calls gathered so far are written then. */
const GATHER_MS = 5

/**
 * Writes that come close together share one transaction, and so one sync. The first of an idle database is written when
 * the present job ends; what follows is gathered until the event loop has gone round, in which a server reads all the
 * requests that came while the last sync lasted. Where one call throws, the others are run without it.
 *
 * @param sweep Runs at the end of each shared transaction, with the number of its calls.
 */
export function createGroupCommit(db: SqliteDatabase, sweep: (calls: number) => void): GroupCommit {
  let gathered: Call[] = []
  let since = 0
  let isBusy = false
  /** Whether a transaction could not be rolled back. What it holds is not committed, so nothing may read it. */
  let isStuck = false

  function gather(call: Call): void {
    if (gathered.push(call) === 1) since = performance.now()
    else if (performance.now() - since > GATHER_MS) flush()
    if (isBusy) return
    isBusy = true
    queueMicrotask(flushAndGatherOn)
  }

  function flushAndGatherOn(): void {
    isBusy = gathered.length > 0
    flush()
    if (isBusy) afterThisTurn(flushAndGatherOn)
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
      transact([sweepAfter]) // It may make room on a full disk.
      commitEach(group)
    }
  }

  /** Each alone, up to a transaction that fails as such: the next ones would too, perhaps after as long a wait. */
  function commitEach(group: Call[]): void {
    let failure: Outcome | undefined
    for (const { run, resolve, reject } of group) {
      const outcome = failure ?? transact([run])
      if ('committed' in outcome) resolve(outcome.committed[0] as never)
      else if ('undone' in outcome) reject(outcome.undone)
      else reject((failure = outcome).failed)
    }
  }

  /** `undone`: a step threw. `failed`: the transaction could not begin or end, whatever its steps. */
  function transact(steps: (() => unknown)[]): Outcome {
    try {
      freeOfTransactions()
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
      freeOfTransactions()
    } catch {
      // It is tried again before the next call.
    }
  }

  /** SQLite rolls back by itself after some errors, and then ROLLBACK throws; that BEGIN works proves it. */
  function freeOfTransactions(): void {
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
      freeOfTransactions()
      return run()
    },
  }
}
