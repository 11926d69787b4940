import type { SqliteDatabase } from './sqliteDatabase'

import { SCHEMA, SCHEMA_VERSION } from './schema'

/**
 * How long a write waits for another process's. The driver blocks meanwhile, and with it the whole process, so it is
 * short; what the others hold the file for is milliseconds.
 */
const BUSY_TIMEOUT_MS = 2_000

/** `PRAGMA synchronous` as SQLite numbers it. */
const FULL = 2

/**
 * Makes the file durable and the tables present. Every connection has to set `synchronous` anew: better-sqlite3 opens a
 * file that is in WAL mode already with NORMAL, which forgets the last commits when the power fails.
 */
export function openSqlite(db: SqliteDatabase): void {
  db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`) // first, since processes that start together meet right here
  const version = versionOf(db)
  expectPragma('journal_mode', 'wal', pragma(db, 'journal_mode = WAL'))
  db.exec('PRAGMA synchronous = FULL')
  expectPragma('synchronous', FULL, pragma(db, 'synchronous'))
  if (version !== SCHEMA_VERSION) createTables(db)
}

function createTables(db: SqliteDatabase): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have been faster.
    if (versionOf(db) === 0) db.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}`)
    db.exec('COMMIT')
  } catch (error) {
    try {
      db.exec('ROLLBACK')
    } catch {
      // SQLite has done it by itself; what went wrong first is what matters.
    }
    throw error
  }
}

function versionOf(db: SqliteDatabase): number {
  const version = Number(pragma(db, 'user_version'))
  if (version === 0 || version === SCHEMA_VERSION) return version
  throw new Error(
    `vue-taskgate: the file's user_version is ${version}; this release knows ${SCHEMA_VERSION}. A newer release ` +
      'or another program wrote it: update vue-taskgate, or give it a file of its own.',
  )
}

function expectPragma(name: string, expected: unknown, came: unknown): void {
  if (came === expected) return
  throw new Error(
    `vue-taskgate: the database must have ${name} ${expected}, came ${came}, so that what is acknowledged is on ` +
      'disk. Open a file on a local disk, for writing, outside of any transaction; for tests there is createMemoryStorage.',
  )
}

function pragma(db: SqliteDatabase, text: string): unknown {
  const row = db.prepare(`PRAGMA ${text}`).get() as Record<string, unknown> | undefined
  return row?.[text.split(' ')[0]!]
}
