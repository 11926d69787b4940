import { expectOption } from '../../runtime/expectOption'

/** What a statement can be given. */
export type SqliteValue = string | number | null

/** The part of a prepared statement that better-sqlite3, `libsql` and `node:sqlite` share. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { changes: number | bigint }
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): unknown[]
}

/** A synchronous driver in better-sqlite3's shape, reduced to what `DatabaseSync` of `node:sqlite` has too. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

/** Throws a `TypeError` for anything else, such as a path or an asynchronous client. */
export function expectDatabase(db: SqliteDatabase): void {
  const isOne = typeof db?.exec === 'function' && typeof db.prepare === 'function'
  expectOption(isOne, 'db', "an open database with exec() and prepare(), as of 'better-sqlite3' or 'node:sqlite'", db)
  const statement = db.prepare('SELECT 1 AS one') as SqliteStatement | undefined
  const row = typeof statement?.get === 'function' ? (statement.get() as { one?: unknown } | undefined) : undefined
  expectOption(row?.one === 1, 'db', 'a synchronous driver whose get() returns a row as an object', row ?? statement)
}
