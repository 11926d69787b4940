import type { Storage } from 'vue-taskgate/server'

import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import Database from 'libsql'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

/** Creates a folder that only its owner can read, unless it exists. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Opens the storage of the tasks. Its file is closed with it. */
export function openStorage(folder: string): Storage {
  const db = new Database(join(folder, 'tasks.db'))
  const storage = createSqliteStorage(db)
  return {
    ...storage,
    async close() {
      await storage.close()
      db.close()
    },
  }
}

/** Returns the secret of an earlier start, or a new one. Signatures therefore stay valid after a restart. */
export function keepSecret(folder: string): string {
  const path = join(folder, 'secret')
  try {
    writeFileSync(path, newSecret(), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8')
}

export function newSecret(): string {
  return randomBytes(32).toString('hex')
}
