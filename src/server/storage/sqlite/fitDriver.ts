import type { SqliteDatabase, SqliteStatement } from './sqliteDatabase'

import { expectOption } from '../../runtime/expectOption'

type Row = Record<string, unknown>

/**
 * Hides what drivers of the same shape do differently: an absent row is undefined, and integers are numbers. Throws a
 * `TypeError` for another shape, such as a path, an asynchronous client or a driver with rows as arrays.
 */
export function fitDriver(db: SqliteDatabase): SqliteDatabase {
  const isOne = typeof db?.exec === 'function' && typeof db.prepare === 'function'
  expectOption(isOne, 'db', "an open database with exec() and prepare(), as of 'better-sqlite3' or 'node:sqlite'", db)
  const hasBigints = probe(db)
  const rowOf = hasBigints ? withNumbers : (row: unknown) => row
  return {
    exec: (sql) => db.exec(sql),
    prepare(sql) {
      const statement = db.prepare(sql)
      return {
        run: (...values) => statement.run(...values),
        get: (...values) => rowOf(statement.get(...values) ?? undefined),
        all: hasBigints ? (...values) => statement.all(...values).map(rowOf) : (...values) => statement.all(...values),
      }
    },
  }
}

/** Tries each method on no table at all. Returns whether the driver reads integers as bigints. */
function probe(db: SqliteDatabase): boolean {
  const select = db.prepare('SELECT ? AS one WHERE ? = 2') as Partial<SqliteStatement> | undefined
  const row = (select?.get?.(1, 2) ?? undefined) as Row | undefined
  const isRow = Number(row?.one) === 1
  expectOption(isRow, 'db', 'a synchronous driver whose get() returns a row as an object', row ?? select)
  const none = select!.get!(1, 1) ?? undefined
  expectOption(none === undefined, 'db', 'a driver whose get() returns undefined or null if there is no row', none)
  const rows = select!.all?.(1, 2)
  expectOption(Array.isArray(rows) && rows.length === 1, 'db', 'a driver whose all() returns an array of rows', rows)
  // This statement changes nothing and needs no lock.
  const done = db.prepare('DROP TABLE IF EXISTS temp.taskgate_none').run?.() as { changes?: unknown } | undefined
  const isCount = typeof done?.changes === 'number' || typeof done?.changes === 'bigint'
  expectOption(isCount, 'db', 'a synchronous driver whose run() returns { changes } with a number', done)
  return typeof row?.one === 'bigint'
}

function withNumbers(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  const number = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value)
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, number(value)]))
}
