import type { Storage } from '../server/storage/storage'
import type { StorageCase } from './storageCase'

import { all, equal, LONG_MS, TTL_MS } from './storageCase'

/** A fact about a second process. The first storage stays open, as it does when a process is killed. */
export type LastingCase = StorageCase<[reopen: () => Promise<Storage>]>

/** What a persistent storage keeps after it has acknowledged it. */
export const lastingCases: LastingCase[] = [
  [
    'inserted, taken and replaced values survive reopening',
    async (storage, _wait, reopen) => {
      const value = 'ü 🧩 "quotes" \n \u0000 end'
      await storage.insert('kept', value, LONG_MS)
      await storage.insert('taken', 'v', LONG_MS)
      await storage.take('taken')
      await storage.insert('replaced', '1', LONG_MS)
      await storage.replace('replaced', '1', '2', LONG_MS)
      const again = await reopen()
      equal(await again.get('kept'), value, 'kept value')
      equal(await again.get('taken'), null, 'taken value')
      equal(await again.get('replaced'), '2', 'replaced value')
      equal(await again.insert('kept', 'other', LONG_MS), false, 'insert of a kept key')
    },
  ],
  [
    'a TTL keeps running across reopening',
    async (storage, wait, reopen) => {
      await storage.insert('a', '1', TTL_MS)
      await storage.append('q', 'a', 'v', { ttlMs: TTL_MS })
      await wait(TTL_MS + 50)
      const again = await reopen()
      equal(await again.get('a'), null, 'value after its ttl')
      equal(await again.append('q', 'a', 'v', { ttlMs: LONG_MS }), 'new', 'append after the ttl of the item')
    },
  ],
  [
    'counts survive reopening',
    async (storage, _wait, reopen) => {
      await all(3, () => storage.increment('a', LONG_MS))
      const again = await reopen()
      equal((await again.increment('a', LONG_MS, 0)).count, 3, 'count')
      equal((await again.increment('a', LONG_MS)).count, 4, 'next count')
    },
  ],
  [
    'items survive reopening with their value, state, attempts and order',
    async (storage, _wait, reopen) => {
      for (const id of ['done', 'parked', 'dead', 'removed', 'retried', 'leased', 'new1', 'new2']) {
        await storage.append('q', id, `of ${id}`, { ttlMs: LONG_MS })
      }
      const leased = await storage.lease('q', 6, LONG_MS)
      for (const state of ['done', 'parked', 'dead', 'removed'] as const) await storage.settle('q', state, state)
      await storage.settle('q', 'retried', { retryInMs: LONG_MS })
      const again = await reopen()
      for (const state of ['done', 'parked', 'dead'] as const) {
        const [item] = await again.list('q', state, { limit: 9 })
        equal([item?.id, item?.value, item?.attempts], [state, `of ${state}`, 1], `${state} item`)
        equal(await again.append('q', state, 'v', { ttlMs: LONG_MS }), 'duplicate', `append of the ${state} item`)
      }
      equal(
        (await again.list('q', 'new', { limit: 9 })).map(({ id, attempts }) => [id, attempts]),
        [
          ['retried', 1],
          ['new1', 0],
          ['new2', 0],
        ],
        'new items',
      )
      equal(await again.list('q', 'leased', { limit: 9 }), leased.slice(5), 'leased items')
      equal(await again.append('q', 'removed', 'v', { ttlMs: LONG_MS }), 'new', 'append of the removed item')
    },
  ],
  [
    'a lease survives reopening, belongs to its worker, and expires in time',
    async (storage, wait, reopen) => {
      for (const id of ['held', 'lost']) await storage.append('q', id, 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 2, TTL_MS)
      const again = await reopen()
      equal((await again.lease('q', 9, LONG_MS)).length, 0, 'items while leased')
      equal(await again.settle('q', 'held', { renewMs: LONG_MS }, 1), true, 'renewal of the lease')
      await wait(TTL_MS + 50)
      equal(
        (await again.lease('q', 9, LONG_MS)).map(({ id, attempts }) => [id, attempts]),
        [['lost', 2]],
        'items after the lease',
      )
      equal(await storage.settle('q', 'lost', 'done', 1), false, 'settle of the lost lease')
    },
  ],
  [
    'a commit survives reopening as a whole',
    async (storage, _wait, reopen) => {
      await storage.insert('pass', 'p', LONG_MS)
      await storage.insert('rev', '1', LONG_MS)
      await storage.commit({
        takes: ['pass'],
        replaces: [{ key: 'rev', expected: '1', value: '2', ttlMs: LONG_MS }],
        inserts: [{ key: 'task', value: 't', ttlMs: LONG_MS }],
        appends: [{ queue: 'run', id: '1', value: 'r', ttlMs: LONG_MS }],
      })
      const again = await reopen()
      equal(await again.get('pass'), null, 'taken key')
      equal(await again.get('rev'), '2', 'replaced key')
      equal(await again.get('task'), 't', 'inserted key')
      equal(
        (await again.lease('run', 9, LONG_MS)).map(({ id, value }) => [id, value]),
        [['1', 'r']],
        'appended items',
      )
    },
  ],
  [
    'close finishes earlier calls and rejects later ones',
    async (storage, _wait, reopen) => {
      const appends = all(20, (n) => storage.append('q', String(n), 'v', { ttlMs: LONG_MS }))
      await storage.close()
      equal((await appends).filter((outcome) => outcome === 'new').length, 20, 'new items')
      const late = await storage.append('q', 'late', 'v', { ttlMs: LONG_MS }).catch(() => 'refused')
      equal(late, 'refused', 'append after close')
      const again = await reopen()
      equal((await again.list('q', 'new', { limit: 99 })).length, 20, 'items')
    },
  ],
  [
    'two processes share takes, commits and leases: each succeeds in exactly one',
    async (storage, _wait, reopen) => {
      const again = await reopen()
      const both = [storage, again]
      await storage.insert('pass', 'p', LONG_MS)
      await storage.insert('key', 'k', LONG_MS)
      for (let n = 0; n < 20; n += 1) await storage.append('q', `i${n}`, 'v', { ttlMs: LONG_MS })
      const taken = await all(100, (n) => both[n % 2]!.take('key'))
      equal(taken.filter((value) => value !== null).length, 1, 'takers with the value')
      const outcomes = await all(100, (n) =>
        both[n % 2]!.commit({
          takes: ['pass'],
          appends: [{ queue: 'run', id: String(n), value: 'r', ttlMs: LONG_MS }],
        }),
      )
      equal(outcomes.filter((outcome) => outcome === 'done').length, 1, 'commits done')
      equal((await again.list('run', 'new', { limit: 99 })).length, 1, 'items of the commits')
      const leased = (await all(10, (n) => both[n % 2]!.lease('q', 3, LONG_MS))).flat()
      equal([leased.length, new Set(leased.map(({ id }) => id)).size], [20, 20], 'leased items, and different ones')
    },
  ],
]
