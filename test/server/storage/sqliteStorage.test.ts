import type { SqliteDatabase } from 'vue-taskgate/server/sqlite'
import type { Fault } from 'vue-taskgate/testing'

import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import Database from 'libsql'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { storageConformance } from 'vue-taskgate/testing'
import { afterAll, afterEach, describe, expect, it } from 'vitest'

import { createMemoryStorage } from '../../../src/server/storage/memory/memoryStorage'

const LONG_MS = 60_000

const tables = ['taskgate_values', 'taskgate_events', 'taskgate_items']

const dir = mkdtempSync(join(tmpdir(), 'taskgate-'))
const opened: Database.Database[] = []
let files = 0
let now = 1_700_000_000_000

const newFile = () => join(dir, `${(files += 1)}.db`)

function open(file: string): Database.Database {
  const db = new Database(file)
  opened.push(db)
  return db
}

/** The same database; what `meet` throws, `exec` throws. */
function around(db: Database.Database, meet: (sql: string, act: () => void) => void): SqliteDatabase {
  return { exec: (sql) => meet(sql, () => db.exec(sql)), prepare: (sql) => db.prepare(sql) }
}

/** Makes commits cheap, where it is not about them. */
const unsynced = (db: Database.Database) => db.exec('PRAGMA synchronous = OFF')

const storageOf = (db: SqliteDatabase) => createSqliteStorage(db, { now: () => now })
const item = { ttlMs: LONG_MS }
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const numberOf = (db: Database.Database, sql: string) => Object.values(db.prepare(sql).get() as object)[0] as number

afterEach(() => {
  for (const db of opened.splice(0)) db.close()
})
afterAll(() => rmSync(dir, { recursive: true }))

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
  const wait = (ms: number) => {
    now += ms
  }
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

  it('answers as the memory storage does, whatever is called', async () => {
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
      fc.constant((async (storage) => void (await storage.purge(now))) as Call),
    )
    const sqlite = create()
    unsynced(db)
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 60 }), async (calls) => {
        const memory = createMemoryStorage({ now: () => now })
        for (const table of tables) db.exec(`DELETE FROM ${table}`)
        for (const each of calls) {
          if (typeof each === 'number') now += each
          else expect(await each(sqlite)).toEqual(await each(memory))
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('writes', () => {
  it('of one turn share one transaction, and each is answered after it', async () => {
    const order: string[] = []
    const storage = storageOf(
      around(open(newFile()), (sql, act) => {
        act()
        order.push(sql)
      }),
    )
    await storage.append('q', '0', 'v', item)
    order.length = 0
    const outcomes = await Promise.all(
      numbers(64).map((n) => storage.append('q', String(n), 'v', item).finally(() => order.push('answer'))),
    )
    expect(outcomes).toEqual(['duplicate', ...numbers(63).map(() => 'new')])
    expect(order).toEqual(['BEGIN IMMEDIATE', 'COMMIT', ...numbers(64).map(() => 'answer')])
  })

  it('of several jobs in a turn share two at most', async () => {
    let commits = 0
    const storage = storageOf(around(open(newFile()), (sql, act) => (act(), (commits += Number(sql === 'COMMIT')))))
    commits = 0
    const jobs = numbers(64).map(
      (n) => new Promise((resolve) => setImmediate(() => resolve(storage.append('q', String(n), 'v', item)))),
    )
    await Promise.all(jobs)
    expect(commits).toBeLessThanOrEqual(2)
  })

  it('of a long turn are written while it lasts', async () => {
    let commits = 0
    const storage = storageOf(around(open(newFile()), (sql, act) => (act(), (commits += Number(sql === 'COMMIT')))))
    commits = 0
    const appends = [storage.append('q', 'a', 'v', item)]
    for (const end = performance.now() + 6; performance.now() < end;);
    appends.push(storage.append('q', 'b', 'v', item))
    expect(commits).toBe(1)
    expect(await Promise.all(appends)).toEqual(['new', 'new'])
  })

  it('into an idle storage wait for nothing', async () => {
    const storage = storageOf(open(newFile()))
    let hasTurned = false
    setImmediate(() => (hasTurned = true))
    await storage.append('q', 'a', 'v', item)
    expect(hasTurned).toBe(false)
  })

  it('that throw fail alone', async () => {
    const storage = storageOf(open(newFile()))
    const [first, bad, commit, last] = await Promise.allSettled([
      storage.insert('a', '1', LONG_MS),
      storage.insert('b', '1', NaN),
      storage.commit({ takes: ['a'], inserts: [{ key: 'c', value: '1', ttlMs: NaN }] }),
      storage.append('q', 'a', 'v', item),
    ])
    expect([first, last]).toEqual([
      { status: 'fulfilled', value: true },
      { status: 'fulfilled', value: 'new' },
    ])
    expect([bad.status, commit.status]).toEqual(['rejected', 'rejected'])
    expect([await storage.get('a'), await storage.get('b'), await storage.get('c')]).toEqual(['1', null, null])
  })

  it('that do not fit on the disk are refused, and those beside them and after them are done', async () => {
    const db = open(newFile())
    const storage = storageOf(db)
    db.exec(`PRAGMA max_page_count = ${numberOf(db, 'PRAGMA page_count') + 4}`)
    const [small, large] = await Promise.allSettled([
      storage.append('q', 'small', 'v', item),
      storage.append('q', 'large', 'v'.repeat(1_000_000), item),
    ])
    expect(small).toEqual({ status: 'fulfilled', value: 'new' })
    expect(large).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } })
    expect(await storage.append('q', 'after', 'v', item)).toBe('new')
    expect((await storage.list('q', 'new', { limit: 9 })).map(({ id }) => id)).toEqual(['small', 'after'])
  })

  it('clear away what is over, a few rows at a time', async () => {
    const db = open(newFile())
    const storage = storageOf(db)
    unsynced(db)
    for (const n of numbers(50)) {
      await storage.insert(`${n}`, 'v', 10)
      await storage.increment(`${n}`, 10)
      await storage.append('q', `${n}`, 'v', { ttlMs: 10 })
    }
    now += 20
    for (const n of numbers(40)) await storage.insert(`later ${n}`, 'v', LONG_MS)
    const rows = tables.map((table) => numberOf(db, `SELECT count(*) FROM ${table}`))
    expect(rows).toEqual([40, 0, 0])
  })

  it('that are half done are not read, even where they cannot be undone yet', async () => {
    let isBroken = false
    const meet = (sql: string, act: () => void) => {
      if (isBroken && sql !== 'BEGIN IMMEDIATE') throw new Error('disk I/O error')
      act()
    }
    const storage = storageOf(around(open(newFile()), meet))
    isBroken = true
    await expect(storage.insert('a', '1', LONG_MS)).rejects.toThrow('disk I/O error')
    await expect(storage.get('a')).rejects.toThrow()
    isBroken = false
    expect(await storage.get('a')).toBe(null)
    expect(await storage.insert('a', '2', LONG_MS)).toBe(true)
  })
})

describe('a file', () => {
  it('is synced at every commit again when it is reopened', () => {
    const file = newFile()
    storageOf(open(file))
    const db = open(file)
    db.exec('PRAGMA synchronous = NORMAL') // as better-sqlite3 opens a file in WAL mode
    storageOf(db)
    expect(numberOf(db, 'PRAGMA synchronous')).toBe(2)
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
  })

  it('is not touched before the connection is told to wait for others, since processes start together', () => {
    const db = open(newFile())
    const order: string[] = []
    storageOf({
      exec: (sql) => (order.push(sql), db.exec(sql)),
      prepare: (sql) => (sql.startsWith('PRAGMA') && order.push(sql), db.prepare(sql)),
    })
    expect(order[0]).toBe('PRAGMA busy_timeout = 2000')
  })

  it('that cannot be made durable is refused', () => {
    const db = open(newFile())
    db.exec('PRAGMA synchronous = NORMAL')
    expect(() => storageOf(around(db, (sql, act) => (sql.includes('synchronous') ? undefined : act())))).toThrow(
      'must have synchronous 2, came 1',
    )
    expect(() => storageOf(open(':memory:'))).toThrow('must have journal_mode wal, came memory')
  })

  it('of a newer release or another program is refused and left as it is', () => {
    const db = open(newFile())
    db.exec('PRAGMA user_version = 7')
    expect(() => storageOf(db)).toThrow("the file's user_version is 7; this release knows 1")
    expect(numberOf(db, 'SELECT count(*) FROM sqlite_schema')).toBe(0)
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'delete' })
  })

  it('whose log lost its end keeps every commit that was synced before', async () => {
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

  it('is leased from by an index that has no closed items in it', () => {
    const db = open(newFile())
    const plans: string[] = []
    const prepare = (sql: string) => {
      if (/^SELECT.* due_at <= \?/s.test(sql)) {
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

  it('is purged in slices, between which others write', async () => {
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

describe('close', () => {
  it('ends what was called before, refuses what comes after, and leaves the database open', async () => {
    const db = open(newFile())
    const storage = storageOf(db)
    await Promise.all(numbers(1_500).map((n) => storage.insert(`${n}`, 'v', 10)))
    now += 20
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
])('%s instead of a driver is a TypeError that says what is needed', (_what, db, message) => {
  const create = () => createSqliteStorage(db as SqliteDatabase)
  expect(create).toThrow(TypeError)
  expect(create).toThrow(message)
})
