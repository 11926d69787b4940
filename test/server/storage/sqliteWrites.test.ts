import { describe, expect, it } from 'vitest'

import { around, newFile, numberOf, open, storageOf, tables, unsynced, wait } from '../../support/storage/sqliteFiles'

const LONG_MS = 60_000
const item = { ttlMs: LONG_MS }
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
describe('writes to SQLite', () => {
  it('share one transaction within a turn, and resolve after it', async () => {
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

  it('share at most two transactions if several jobs of a turn make them', async () => {
    let commits = 0
    const storage = storageOf(around(open(newFile()), (sql, act) => (act(), (commits += Number(sql === 'COMMIT')))))
    commits = 0
    const jobs = numbers(64).map(
      (n) => new Promise((resolve) => setImmediate(() => resolve(storage.append('q', String(n), 'v', item)))),
    )
    await Promise.all(jobs)
    expect(commits).toBeLessThanOrEqual(2)
  })

  it('are committed during a long turn', async () => {
    let commits = 0
    const storage = storageOf(around(open(newFile()), (sql, act) => (act(), (commits += Number(sql === 'COMMIT')))))
    commits = 0
    const appends = [storage.append('q', 'a', 'v', item)]
    for (const end = performance.now() + 6; performance.now() < end;);
    appends.push(storage.append('q', 'b', 'v', item))
    expect(commits).toBe(1)
    expect(await Promise.all(appends)).toEqual(['new', 'new'])
  })

  it('are not delayed on an idle storage', async () => {
    const storage = storageOf(open(newFile()))
    let hasTurned = false
    setImmediate(() => (hasTurned = true))
    await storage.append('q', 'a', 'v', item)
    expect(hasTurned).toBe(false)
  })

  it('do not fail the others in their transaction if they throw', async () => {
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

  it('reject if they do not fit on the disk, and all others succeed', async () => {
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

  it('delete expired rows, a few at a time', async () => {
    const db = open(newFile())
    const storage = storageOf(db)
    unsynced(db)
    for (const n of numbers(50)) {
      await storage.insert(`${n}`, 'v', 10)
      await storage.increment(`${n}`, 10)
      await storage.append('q', `${n}`, 'v', { ttlMs: 10 })
    }
    wait(20)
    for (const n of numbers(40)) await storage.insert(`later ${n}`, 'v', LONG_MS)
    const rows = tables.map((table) => numberOf(db, `SELECT count(*) FROM ${table}`))
    expect(rows).toEqual([40, 0, 0])
  })

  it('are not read while they are incomplete, even if they cannot be rolled back yet', async () => {
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
