/** What a statement can be given. */
export type SqliteValue = string | number | null

/** The part of a prepared statement that better-sqlite3, `libsql`, `node:sqlite` and `bun:sqlite` share. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { changes: number | bigint }
  /** Returns the first row; undefined or null if there is none. */
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): unknown[]
}

/** A synchronous driver in better-sqlite3's shape, reduced to what `DatabaseSync` of `node:sqlite` has too. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}
