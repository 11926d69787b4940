import type Database from 'libsql'
import type { Storage } from 'vue-taskgate/server'

import { rmSync } from 'node:fs'

import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { describe, expect, it } from 'vitest'

import { ORIGIN } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'
import { newFile, numberOf, open } from '../../support/storage/sqliteFiles'
import { createTestClock } from '../../support/time/testClock'

function createOnFile() {
  const clock = createTestClock()
  const file = newFile()
  const db = open(file)
  const storage = createSqliteStorage(db, { now: clock.now, elapsed: clock.now })
  const { server, errors, start } = createTestBackend({ clock, storage })
  const ask = async (path: string) => (await server.fetch(new Request(`${ORIGIN}/api/health/${path}`))).status
  return { clock, file, db, errors, start, ask, storage }
}

/** Fills the file to its last page. */
async function fill(db: Database.Database, storage: Storage): Promise<void> {
  db.exec(`PRAGMA max_page_count = ${numberOf(db, 'PRAGMA page_count')}`)
  for (let n = 0; n < 1_000; n += 1) {
    const isFull = await storage.insert(`${n}`, 'x'.repeat(500), 3_600_000).then(
      () => false,
      () => true,
    )
    if (isFull) return
  }
  throw new Error('expected the file to become full')
}

describe('readiness on a file of SQLite', () => {
  it.each<[string, string, (file: string, db: Database.Database) => void]>([
    ['the file was deleted', 'was deleted or replaced while it was open', (file) => rmSync(file)],
    ['its log was deleted', 'was deleted or replaced while it was open', (file) => rmSync(`${file}-wal`)],
    ['it became read-only', 'readonly', (_file, db) => db.exec('PRAGMA query_only = ON')],
  ])('is lost within fifteen seconds after %s, and the reason is reported once', async (_what, reason, breakDown) => {
    const { clock, file, db, errors, ask } = createOnFile()
    expect(await ask('ready')).toBe(200)
    breakDown(file, db)
    for (let second = 0; second < 15; second += 1) {
      await clock.advance(1_000)
      await ask('ready')
    }
    expect([await ask('ready'), await ask('live')]).toEqual([503, 200])
    const reports = errors.filter(([, where]) => where === 'readiness of the storage')
    expect(reports).toMatchObject([[{ message: expect.stringContaining(reason) }, 'readiness of the storage']])
  })

  it('is lost while the disk is full, and is back within one probe', async () => {
    const { clock, db, errors, ask, storage } = createOnFile()
    expect(await ask('ready')).toBe(200)
    await fill(db, storage)
    await clock.advance(15_000)
    const whileFull = await ask('ready')
    db.exec('PRAGMA max_page_count = 1000000')
    await clock.advance(5_000)
    expect([whileFull, await ask('ready')]).toEqual([503, 200])
    expect(errors.some(([error]) => String(error).includes('full'))).toBe(true)
  })
})
