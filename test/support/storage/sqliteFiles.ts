import type { SqliteDatabase } from 'vue-taskgate/server/sqlite'

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Database from 'libsql'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { afterAll, afterEach } from 'vitest'

/** Files for the tests of one test file. They are closed after each test and deleted after the last one. */
const dir = mkdtempSync(join(tmpdir(), 'taskgate-'))
const opened: Database.Database[] = []
let files = 0
let time = 1_700_000_000_000

afterEach(() => {
  for (const db of opened.splice(0)) db.close()
})
afterAll(() => rmSync(dir, { recursive: true }))

export const newFile = () => join(dir, `${(files += 1)}.db`)

export function open(file: string): Database.Database {
  const db = new Database(file)
  opened.push(db)
  return db
}

/** The same database, with `exec` replaced by `meet`. */
export function around(db: Database.Database, meet: (sql: string, act: () => void) => void): SqliteDatabase {
  return { exec: (sql) => meet(sql, () => db.exec(sql)), prepare: (sql) => db.prepare(sql) }
}

export const now = () => time

/** A storage whose clock moves with `wait`. */
export const storageOf = (db: SqliteDatabase) => createSqliteStorage(db, { now, elapsed: now })

export function wait(ms: number): void {
  time += ms
}

/** Makes commits cheap, for tests of something else. */
export const unsynced = (db: Database.Database) => db.exec('PRAGMA synchronous = OFF')

export const numberOf = (db: Database.Database, sql: string) =>
  Object.values(db.prepare(sql).get() as object)[0] as number

export const tables = ['taskgate_values', 'taskgate_events', 'taskgate_items']
