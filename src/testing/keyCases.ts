import type { Storage } from '../server/storage/storage'
import type { StorageCase } from './storageCase'

import { all, equal, isBetween, LONG_MS, PARALLEL, TTL_MS } from './storageCase'

/** Keys and counters. */
export const keyCases: StorageCase[] = [
  [
    'get returns null for a key that was never written',
    async (storage) => equal(await storage.get('a'), null, 'get of an absent key'),
  ],
  [
    'insert writes an absent key once, and keeps every character of the value',
    async (storage) => {
      const value = 'ü 🧩 "quotes" \n \u0000 end'
      equal(await storage.insert('a', value, LONG_MS), true, 'first insert')
      equal(await storage.insert('a', 'other', LONG_MS), false, 'second insert')
      equal(await storage.get('a'), value, 'value')
    },
  ],
  [
    'a value can be as long as an input with files',
    async (storage) => {
      const value = 'x'.repeat(15_000_000)
      await storage.insert('a', value, LONG_MS)
      equal((await storage.get('a')) === value, true, 'value as it was written')
    },
  ],
  [
    'keys with special characters are independent of each other',
    async (storage) => {
      const keys = ['a', 'A', 'a:b', 'a*', 'a?', '__proto__', 'constructor', ' ', 'ключ']
      for (const key of keys) equal(await storage.insert(key, `of ${key}`, LONG_MS), true, `insert ${key}`)
      for (const key of keys) equal(await storage.get(key), `of ${key}`, `get ${key}`)
    },
  ],
  [
    'a value expires after its TTL, and its key can be inserted again',
    async (storage, wait) => {
      await storage.insert('a', '1', TTL_MS)
      await wait(TTL_MS + 50)
      equal(await storage.get('a'), null, 'get after the ttl')
      equal(await storage.take('a'), null, 'take after the ttl')
      equal(await storage.replace('a', '1', '2', LONG_MS), false, 'replace after the ttl')
      equal(await storage.insert('a', '3', LONG_MS), true, 'insert after the ttl')
    },
  ],
  [
    `exactly one of ${PARALLEL} parallel inserts of the same key succeeds`,
    async (storage) => {
      const wins = await all(PARALLEL, (n) => storage.insert('a', String(n), LONG_MS))
      equal(wins.filter(Boolean).length, 1, 'successful inserts')
      equal(await storage.get('a'), String(wins.indexOf(true)), 'the value of the winner')
    },
  ],
  [
    `exactly one of ${PARALLEL} parallel takes of the same key returns the value`,
    async (storage) => {
      await storage.insert('a', '1', LONG_MS)
      const taken = await all(PARALLEL, () => storage.take('a'))
      equal(taken.filter((value) => value === '1').length, 1, 'takers with the value')
      equal(taken.filter((value) => value === null).length, PARALLEL - 1, 'takers without')
    },
  ],
  [
    'replace overwrites only the expected value, and sets a new TTL',
    async (storage, wait) => {
      await storage.insert('a', '1', TTL_MS)
      equal(await storage.replace('a', '0', '2', LONG_MS), false, 'replace of another value')
      equal(await storage.replace('b', '0', '2', LONG_MS), false, 'replace of an absent key')
      equal(await storage.replace('a', '1', '2', LONG_MS), true, 'replace')
      await wait(TTL_MS + 50)
      equal(await storage.get('a'), '2', 'value after the first ttl')
    },
  ],
  [
    'parallel compare-and-set updates with replace lose no update',
    async (storage) => {
      await storage.insert('a', '0', LONG_MS)
      await all(20, async () => {
        for (let tries = 0; tries < PARALLEL; tries += 1) {
          const seen = (await storage.get('a')) ?? ''
          if (await storage.replace('a', seen, String(Number(seen) + 1), LONG_MS)) return
        }
      })
      equal(await storage.get('a'), '20', 'sum')
    },
  ],
  [
    'left returns the time until a value expires, and 0 for an absent key',
    async (storage, wait) => {
      equal(await storage.left('a'), 0, 'of an absent key')
      await storage.insert('a', '1', TTL_MS)
      await storage.insert('b', '1', LONG_MS)
      await wait(TTL_MS / 2)
      isBetween(await storage.left('a'), 0, TTL_MS / 2, 'after half of the ttl')
      isBetween(await storage.left('b'), LONG_MS / 2, LONG_MS - TTL_MS / 2, 'of a long ttl')
      await storage.replace('b', '1', '2', 2 * LONG_MS)
      isBetween(await storage.left('b'), 1.5 * LONG_MS, 2 * LONG_MS, 'after replace')
      await wait(TTL_MS)
      equal(await storage.left('a'), 0, 'of an expired key')
      await storage.take('b')
      equal(await storage.left('b'), 0, 'of a taken key')
    },
  ],
  [
    'increment counts the events of the last window, and returns when the oldest leaves it',
    async (storage, wait) => {
      const windowMs = 4 * TTL_MS
      const count = async (by?: 0 | 1 | -1) => (await storage.increment('a', windowMs, by)).count
      const freeInMs = async () => (await storage.increment('a', windowMs, 0)).freeInMs
      equal(await count(0), 0, 'a look before any event')
      equal(await freeInMs(), 0, 'freeInMs without an event')
      equal(await count(), 1, 'first')
      isBetween(await freeInMs(), TTL_MS, windowMs, 'freeInMs of the first')
      await wait(3 * TTL_MS)
      equal(await count(), 2, 'second')
      equal(await count(0), 2, 'a look counts nothing')
      isBetween(await freeInMs(), 0, TTL_MS, 'freeInMs is that of the oldest')
      await wait(2 * TTL_MS)
      equal(await count(), 2, 'the first has left the window, the second has not')
      isBetween(await freeInMs(), 1, 2 * TTL_MS, 'freeInMs of the second')
      equal(await count(-1), 1, 'the newest is taken back')
      equal((await storage.increment('b', windowMs, -1)).count, 0, 'nothing to take back')
    },
  ],
  [
    'parallel increments are all counted, and each returns a different number',
    async (storage) => {
      const counts = await counted(200, storage)
      equal(new Set(counts).size, 200, 'different counts')
      equal(Math.max(...counts), 200, 'highest count')
    },
  ],
  [
    'increment counts up to 1,000 at least',
    async (storage) => {
      const counts = await counted(1_050, storage)
      equal(Math.max(...counts) >= 1_000, true, 'at least 1,000 counted')
    },
  ],
]

async function counted(times: number, storage: Storage): Promise<number[]> {
  const windows = await all(times, () => storage.increment('a', LONG_MS))
  return windows.map(({ count }) => count)
}
