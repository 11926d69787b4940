import type { SqliteDatabase } from './sqliteDatabase'

import { SCHEMA, SCHEMA_VERSION, UPGRADES } from './schema'

/**
 * Maximum wait of a write for other processes. The driver blocks the whole process meanwhile, so it is short; others
 * hold the lock for milliseconds.
 */
const BUSY_TIMEOUT_MS = 2_000

/** The value of `PRAGMA synchronous = FULL`. */
const FULL = 2

/**
 * Makes the file durable and brings its tables up to date. Every connection must set `synchronous`: better-sqlite3 opens a file
 * in WAL mode with NORMAL, which loses the last commits in a power failure.
 */
export function openSqlite(db: SqliteDatabase): void {
  db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`) // first, because processes that start together compete right here
  const version = versionOf(db)
  expectPragma('journal_mode', 'wal', pragma(db, 'journal_mode = WAL'))
  db.exec('PRAGMA synchronous = FULL')
  expectPragma('synchronous', FULL, pragma(db, 'synchronous'))
  if (version !== SCHEMA_VERSION) bringUpToDate(db)
}

/** Creates the tables, or adds what they lack. */
function bringUpToDate(db: SqliteDatabase): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(db) // another process may have been first
    const statements = version === 0 ? SCHEMA : UPGRADES[version]
    if (statements !== undefined) db.exec(`${statements} PRAGMA user_version = ${SCHEMA_VERSION}`)
    db.exec('COMMIT')
  } catch (error) {
    try {
      db.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself. The first error matters.
    }
    throw error
  }
}

function versionOf(db: SqliteDatabase): number {
  const version = Number(pragma(db, 'user_version'))
  if (version === 0 || version === SCHEMA_VERSION || version in UPGRADES) return version
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
