import type { SqliteDatabase, SqliteStatement } from 'vue-taskgate/server/sqlite'

import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { storageConformance } from 'vue-taskgate/testing'
import { describe, expect, it } from 'vitest'

import { newFile, now, open, wait } from '../../support/storage/sqliteFiles'
import { createTestBackend } from '../../support/backend/testBackend'

type Statement = Record<'run' | 'get' | 'all', (...values: never[]) => unknown>

/** The driver of the other tests, with changed statements. */
function driver(file: string, change: (statement: SqliteStatement) => Partial<Statement>): SqliteDatabase {
  const db = open(file)
  const prepare = (sql: string) => {
    const statement = db.prepare(sql) as SqliteStatement
    const { run, get, all } = statement
    const bound = { run: run.bind(statement), get: get.bind(statement), all: all.bind(statement) }
    return { ...bound, ...change(bound) } as SqliteStatement
  }
  return { exec: (sql) => db.exec(sql), prepare }
}

const bigints = (row: unknown) =>
  typeof row === 'object' && row !== null
    ? Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, Number.isInteger(value) ? BigInt(value as number) : value]),
      )
    : row

const drivers: Record<string, (statement: SqliteStatement) => Partial<Statement>> = {
  'get() answers null where there is no row, as in bun:sqlite': ({ get }) => ({
    get: (...values) => get(...values) ?? null,
  }),
  'integers are bigints': ({ run, get, all }) => ({
    run: (...values) => bigints(run(...values)),
    get: (...values) => bigints(get(...values)),
    all: (...values) => all(...values).map(bigints),
  }),
}

for (const [name, change] of Object.entries(drivers)) {
  describe(`createSqliteStorage on a driver whose ${name}`, () => {
    let file: string
    const reopen = () => createSqliteStorage(driver(file, change), { now, elapsed: now })
    const create = () => {
      file = newFile()
      return reopen()
    }
    for (const { name, run } of storageConformance({ create, reopen, wait })) it(name, run)

    it('starts tasks', async () => {
      const { start } = createTestBackend({ storage: create() })
      expect((await start()).status).toBe(202)
    })
  })
}

describe('createSqliteStorage on a driver of another shape', () => {
  const refused: [string, (statement: SqliteStatement) => Partial<Statement>, RegExp][] = [
    ['get() answers {} where there is no row', ({ get }) => ({ get: (...v) => get(...v) ?? {} }), /no row/],
    ['get() answers false where there is no row', ({ get }) => ({ get: (...v) => get(...v) ?? false }), /no row/],
    ['rows are arrays', ({ get }) => ({ get: (...v) => Object.values(get(...v) ?? {}) }), /a row as an object/],
    ['all() answers an iterator', ({ all }) => ({ all: (...v) => all(...v).values() }), /all\(\).* array/],
    ['all() is missing', () => ({ all: undefined }), /all\(\).* array/],
    ['run() answers nothing', ({ run }) => ({ run: (...v) => void run(...v) }), /run\(\).* changes/],
    ['run() answers a promise', ({ run }) => ({ run: async (...v) => run(...v) }), /run\(\).* changes/],
  ]
  it.each(refused)('throws at once: %s', (_name, change, message) => {
    const create = () => createSqliteStorage(driver(newFile(), change))
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
  })
})
