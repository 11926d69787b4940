import type Database from 'libsql'
import type { SqliteDatabase } from 'vue-taskgate/server/sqlite'
import type { Fault } from 'vue-taskgate/testing'

import { copyFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'

import fc from 'fast-check'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { storageConformance } from 'vue-taskgate/testing'
import { describe, expect, it } from 'vitest'

import { createMemoryStorage } from '../../../src/server/storage/memory/memoryStorage'
import {
  around,
  newFile,
  now,
  numberOf,
  open,
  storageOf,
  tables,
  unsynced,
  wait,
} from '../../support/storage/sqliteFiles'

const LONG_MS = 60_000
const item = { ttlMs: LONG_MS }
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

describe('createSqliteStorage', () => {
  let file: string
  let db: Database.Database
  let fault: ((sql: string, act: () => void) => void) | undefined

  const create = () => {
    file = newFile()
    db = open(file)
    return storageOf(around(db, (sql, act) => (fault ? fault(sql, act) : act())))
  }
  const reopen = () => storageOf(open(file))
  const meeting = (meet: (sql: string, act: () => void) => void): Fault => {
    return () => {
      fault = meet
      return () => {
        fault = undefined
      }
    }
  }
  const failing = () => {
    throw new Error('disk I/O error')
  }

  const faults: Record<string, Fault> = {
    'the driver throws': meeting(failing),
    'COMMIT throws': meeting((sql, act) => (sql === 'COMMIT' ? failing() : act())),
    'COMMIT and ROLLBACK throw': meeting((sql, act) => (/COMMIT|ROLLBACK/.test(sql) ? failing() : act())),
    'COMMIT throws when it is done': meeting((sql, act) => {
      act()
      if (sql === 'COMMIT') failing()
    }),
    'the disk is full': () => {
      db.exec(`PRAGMA max_page_count = ${numberOf(db, 'PRAGMA page_count')}`)
      return () => void db.exec('PRAGMA max_page_count = 1000000')
    },
    'another process holds the lock': () => {
      const other = open(file)
      other.exec('BEGIN IMMEDIATE')
      db.exec('PRAGMA busy_timeout = 20')
      return () => {
        other.exec('ROLLBACK')
        db.exec('PRAGMA busy_timeout = 2000')
      }
    },
  }

  for (const { name, run } of storageConformance({ create, wait, reopen, faults })) it(name, run)

  it('answers every call like the memory storage', async () => {
    const key = fc.constantFrom('a', 'b', '\u0000', '\u00010')
    const text = fc.constantFrom('1', '2', '\u0001\u0000', '')
    const ms = fc.constantFrom(10, 1_000, LONG_MS)
    const outcome = fc.oneof(
      fc.constantFrom('done' as const, 'parked' as const, 'dead' as const, 'removed' as const),
      fc.record({ retryInMs: ms }),
      fc.record({ renewMs: ms }),
    )
    const state = fc.constantFrom('new' as const, 'leased' as const, 'done' as const, 'parked' as const)
    const insert = fc.record({ key, value: text, ttlMs: ms })
    const append = fc.record({ queue: key, id: text, value: text, ttlMs: ms })
    const commit = fc.record({
      takes: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 1 }),
      replaces: fc.array(fc.record({ key: fc.constant('\u0000'), expected: text, value: text, ttlMs: ms }), {
        maxLength: 1,
      }),
      inserts: fc.array(fc.record({ key: fc.constant('\u00010'), value: text, ttlMs: ms }), { maxLength: 1 }),
      appends: fc.array(append, { maxLength: 1 }),
    })
    type Call = (storage: ReturnType<typeof createMemoryStorage>) => Promise<unknown>
    const call: fc.Arbitrary<Call | number> = fc.oneof(
      ms,
      key.map(
        (k): Call =>
          (storage) =>
            storage.get(k),
      ),
      key.map(
        (k): Call =>
          (storage) =>
            storage.take(k),
      ),
      insert.map(
        (i): Call =>
          (storage) =>
            storage.insert(i.key, i.value, i.ttlMs),
      ),
      fc.tuple(insert, text).map(
        ([i, expected]): Call =>
          (storage) =>
            storage.replace(i.key, expected, i.value, i.ttlMs),
      ),
      fc.tuple(key, fc.constantFrom(1, 0, -1)).map(
        ([k, by]): Call =>
          (storage) =>
            storage.increment(k, 1_000, by as 1),
      ),
      commit.map(
        (c): Call =>
          (storage) =>
            storage.commit(c),
      ),
      append.map(
        (a): Call =>
          (storage) =>
            storage.append(a.queue, a.id, a.value, { ttlMs: a.ttlMs }),
      ),
      fc.tuple(key, ms).map(([queue, leaseMs]): Call => async (storage) => {
        const items = await storage.lease(queue, 9, leaseMs)
        return items.sort((a, b) => (a.id < b.id ? -1 : 1))
      }),
      fc.tuple(key, text, outcome).map(
        ([queue, id, o]): Call =>
          (storage) =>
            storage.settle(queue, id, o),
      ),
      fc.tuple(key, state).map(
        ([queue, s]): Call =>
          (storage) =>
            storage.list(queue, s, { limit: 9 }),
      ),
      fc.tuple(key, text).map(
        ([queue, id]): Call =>
          (storage) =>
            storage.revive(queue, id),
      ),
      fc.constant((async (storage) => void (await storage.purge(now()))) as Call),
    )
    const sqlite = create()
    unsynced(db)
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 60 }), async (calls) => {
        const memory = createMemoryStorage({ now, elapsed: now })
        for (const table of tables) db.exec(`DELETE FROM ${table}`)
        for (const each of calls) {
          if (typeof each === 'number') wait(each)
          else expect(await each(sqlite)).toEqual(await each(memory))
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('a file of SQLite', () => {
  it('is synced at every commit after it is reopened', () => {
    const file = newFile()
    storageOf(open(file))
    const db = open(file)
    db.exec('PRAGMA synchronous = NORMAL') // as better-sqlite3 opens a file in WAL mode
    storageOf(db)
    expect(numberOf(db, 'PRAGMA synchronous')).toBe(2)
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
  })

  it('is not touched before busy_timeout is set, because processes start together', () => {
    const db = open(newFile())
    const order: string[] = []
    storageOf({
      exec: (sql) => (order.push(sql), db.exec(sql)),
      prepare: (sql) => (sql.startsWith('PRAGMA') && order.push(sql), db.prepare(sql)),
    })
    expect(order[0]).toBe('PRAGMA busy_timeout = 2000')
  })

  it('is refused if it cannot be made durable', () => {
    const db = open(newFile())
    db.exec('PRAGMA synchronous = NORMAL')
    expect(() => storageOf(around(db, (sql, act) => (sql.includes('synchronous') ? undefined : act())))).toThrow(
      'must have synchronous 2, came 1',
    )
    expect(() => storageOf(open(':memory:'))).toThrow('must have journal_mode wal, came memory')
  })

  it.each<[string, (file: string) => void]>([
    ['deleted', (file) => rmSync(file)],
    [
      'replaced',
      (file) => {
        rmSync(file)
        storageOf(open(file))
      },
    ],
  ])('takes no write after it was %s, since the write would be lost', async (_what, lose) => {
    const file = newFile()
    const storage = storageOf(open(file))
    await storage.insert('a', 'v', LONG_MS)
    lose(file)
    await expect(storage.insert('b', 'v', LONG_MS)).rejects.toThrow(`the file ${file} was deleted or replaced`)
    await expect(storage.commit({ takes: ['a'] })).rejects.toThrow('restore a backup, then start the server again')
  })

  it.each(['-wal', '-shm'])('takes no write after its %s was deleted', async (suffix) => {
    const file = newFile()
    storageOf(open(file))
    const storage = storageOf(open(file)) // its tables are there, so it writes nothing at first
    await storage.insert('a', 'v', LONG_MS)
    rmSync(file + suffix)
    const lost = `the file ${file}${suffix} was deleted or replaced`
    await expect(storage.insert('b', 'v', LONG_MS)).rejects.toThrow(lost)
  })

  it('takes writes again once the very file is back', async () => {
    const file = newFile()
    const storage = storageOf(open(file))
    renameSync(file, `${file}.away`)
    await expect(storage.insert('a', 'v', LONG_MS)).rejects.toThrow('was deleted or replaced')
    renameSync(`${file}.away`, file)
    expect(await storage.insert('a', 'v', LONG_MS)).toBe(true)
  })

  it('is brought up to date with its data if an earlier release wrote it', async () => {
    const file = newFile()
    open(file).exec(readFileSync('test/fixtures/sqliteVersion1.sql', 'utf8'))
    const [first, second] = [storageOf(open(file)), storageOf(open(file))]
    expect(await first.get('task:a')).toBe('v')
    expect(await first.replace('task:a', 'v', 'w', LONG_MS)).toBe(true)
    expect(await second.get('task:a')).toBe('w')
    expect((await second.lease('q', 9, LONG_MS)).map(({ id, attempts }) => [id, attempts])).toEqual([
      ['waiting', 1],
      ['lost', 2],
    ])
    const schemaOf = (db: Database.Database) => db.prepare('SELECT sql FROM sqlite_schema ORDER BY name').all().length
    const fresh = open(newFile())
    storageOf(fresh)
    expect(schemaOf(open(file))).toBe(schemaOf(fresh))
  })

  it('is refused and left unchanged if a newer release or another program wrote it', () => {
    const db = open(newFile())
    db.exec('PRAGMA user_version = 7')
    expect(() => storageOf(db)).toThrow("the file's user_version is 7; this release knows 2")
    expect(numberOf(db, 'SELECT count(*) FROM sqlite_schema')).toBe(0)
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'delete' })
  })

  it('keeps every synced commit if the end of its log is lost', async () => {
    const file = newFile()
    const storage = storageOf(open(file))
    const sizes: number[] = []
    for (const n of numbers(20)) {
      await storage.append('q', `i${n}`, 'v', item)
      sizes.push(statSync(`${file}-wal`).size)
    }
    const log = readFileSync(`${file}-wal`)
    for (const cut of [0, 20, 5_000, sizes[3]!, sizes[9]! - 1, sizes[9]! + 1, sizes[15]! + 3_000, log.length - 1]) {
      for (const tail of ['', 'torn '.repeat(1_000)]) {
        const copy = newFile()
        copyFileSync(file, copy)
        writeFileSync(`${copy}-wal`, Buffer.concat([log.subarray(0, cut), Buffer.from(tail)]))
        const torn = storageOf(open(copy))
        const kept = (await torn.list('q', 'new', { limit: 99 })).map(({ id }) => id)
        expect(kept).toEqual(numbers(sizes.filter((size) => size <= cut).length).map((n) => `i${n}`))
        expect(await torn.append('q', 'i19', 'v', item)).toBe('new')
      }
    }
  })

  it('has an index without closed items, which leases use', () => {
    const db = open(newFile())
    const plans: string[] = []
    const prepare = (sql: string) => {
      if (/^SELECT.*\(due_at <= \?/s.test(sql)) {
        const values = Array.from(sql.matchAll(/\?/g), () => 1)
        plans.push(JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values)))
      }
      return db.prepare(sql)
    }
    storageOf({ exec: (sql) => db.exec(sql), prepare })
    expect(plans).toHaveLength(2)
    for (const plan of plans) {
      expect(plan).toContain('USING INDEX taskgate_items_open (queue=?)')
      expect(plan).not.toContain('TEMP B-TREE')
    }
  })

  it('is purged in slices, with other writes between them', async () => {
    const order: string[] = []
    const storage = storageOf(around(open(newFile()), (sql, act) => (act(), order.push(sql))))
    await Promise.all(numbers(2_500).map((n) => storage.append('q', `${n}`, 'v', item)))
    await Promise.all((await storage.lease('q', 2_500, LONG_MS)).map(({ id }) => storage.settle('q', id, 'done')))
    order.length = 0
    const purge = storage.purge(Number.MAX_SAFE_INTEGER).finally(() => order.push('purged'))
    await storage.insert('a', '1', LONG_MS)
    await storage.insert('b', '1', LONG_MS).finally(() => order.push('inserted'))
    expect(await purge).toBe(2_500)
    expect(order.filter((sql) => sql === 'COMMIT').length).toBe(3)
    expect(order.indexOf('inserted')).toBeLessThan(order.indexOf('purged'))
  })
})

describe('close of the SQLite storage', () => {
  it('completes earlier calls, rejects later ones, and leaves the database open', async () => {
    const db = open(newFile())
    const storage = storageOf(db)
    await Promise.all(numbers(1_500).map((n) => storage.insert(`${n}`, 'v', 10)))
    wait(20)
    const calls = [storage.append('q', 'a', 'v', item), storage.purge(0)]
    await storage.close()
    await storage.close()
    expect(await calls[0]).toBe('new')
    expect(tables.map((table) => numberOf(db, `SELECT count(*) FROM ${table}`))).toEqual([0, 0, 1])
    const refused = 'this storage is closed'
    await expect(storage.get('a')).rejects.toThrow(refused)
    await expect(storage.insert('a', '1', LONG_MS)).rejects.toThrow(refused)
    await expect(storage.lease('q', 1, LONG_MS)).rejects.toThrow(refused)
    await expect(storage.purge(0)).rejects.toThrow(refused)
    await expect(storage.publish('a', '')).rejects.toThrow(refused)
    await expect(storage.subscribe('a', () => {})).rejects.toThrow(refused)
  })
})

it.each<[what: string, db: unknown, message: string]>([
  ['nothing', undefined, 'came undefined'],
  ['a path', 'taskgate.db', 'came taskgate.db'],
  ['an asynchronous client', { execute: async () => ({}) }, 'came an object'],
  [
    'an asynchronous driver',
    { exec: async () => {}, prepare: () => ({ get: async () => ({ one: 1 }) }) },
    'synchronous driver',
  ],
  [
    'a driver of rows as arrays',
    { exec() {}, prepare: () => ({ get: () => [1] }) },
    'returns a row as an object; came [1]',
  ],
])('createSqliteStorage throws a TypeError for %s in place of a driver', (_what, db, message) => {
  const create = () => createSqliteStorage(db as SqliteDatabase)
  expect(create).toThrow(TypeError)
  expect(create).toThrow(message)
})
