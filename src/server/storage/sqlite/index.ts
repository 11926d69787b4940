/**
 * Storage in an SQLite file, Web standards only: the driver is passed in.
 *
 * A name is listed here when an application needs it to open the storage or to fit a driver.
 */
export { createSqliteStorage } from './sqliteStorage'
export type { SqliteStorageOptions } from './sqliteStorage'
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqliteDatabase'
