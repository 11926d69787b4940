import type { SqliteDatabase } from 'vue-taskgate/server/sqlite'

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { storageConformance } from 'vue-taskgate/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'

type Driver = { DatabaseSync: new (file: string) => SqliteDatabase & { close(): void } }

/** The driver of Node, which needs no flag since 22.13. */
function findDriver(): Driver | undefined {
  try {
    return createRequire(import.meta.url)('node:sqlite') as Driver
  } catch {
    return undefined
  }
}

const driver = findDriver()

describe.runIf(driver)('createSqliteStorage on node:sqlite (skipped below Node 22.13)', () => {
  let folder: string
  const opened: { close(): void }[] = []
  let now = 1_700_000_000_000
  let files = 0

  function open() {
    const db = new driver!.DatabaseSync(join(folder, `${files}.db`))
    opened.push(db)
    return createSqliteStorage(db, { now: () => now, elapsed: () => now })
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'taskgate-'))
  })

  const cases = storageConformance({
    create() {
      files += 1
      return open()
    },
    reopen: open,
    wait: (ms) => {
      now += ms
    },
  })
  for (const { name, run } of cases) it(name, run)

  afterAll(() => {
    for (const db of opened) db.close()
    rmSync(folder, { recursive: true })
  })
})
