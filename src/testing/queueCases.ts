import type { StorageCase } from './storageCase'

import { all, equal, LONG_MS, TTL_MS } from './storageCase'

/** What a storage does with the items of its queues. */
export const queueCases: StorageCase[] = [
  [
    'append is new once and a duplicate in every later state',
    async (storage) => {
      const append = () => storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      equal(await append(), 'new', 'first')
      equal(await append(), 'duplicate', 'while new')
      await storage.lease('q', 1, LONG_MS)
      equal(await append(), 'duplicate', 'while leased')
      await storage.settle('q', 'a', 'done')
      equal(await append(), 'duplicate', 'when done')
      equal((await storage.lease('q', 1, LONG_MS)).length, 0, 'items to lease')
    },
  ],
  [
    'of parallel appends of one id one is new',
    async (storage) => {
      const outcomes = await all(100, (n) => storage.append('q', 'a', String(n), { ttlMs: LONG_MS }))
      equal(outcomes.filter((outcome) => outcome === 'new').length, 1, 'new ones')
    },
  ],
  [
    'lease gives the oldest due items, each to one caller',
    async (storage) => {
      for (let n = 0; n < 30; n += 1) await storage.append('q', `i${n}`, String(n), { ttlMs: LONG_MS })
      equal(
        (await storage.lease('q', 2, LONG_MS)).map(({ id }) => id),
        ['i0', 'i1'],
        'oldest first',
      )
      const leases = (await all(10, () => storage.lease('q', 4, LONG_MS))).flat()
      equal(leases.length, 28, 'items leased by ten callers')
      equal(new Set(leases.map(({ id }) => id)).size, 28, 'different items')
      equal(leases[0]?.attempts, 1, 'attempts')
      equal(leases[0]?.state, 'leased', 'state')
    },
  ],
  [
    'an item is not leased before its time, nor a second time before its lease is over',
    async (storage, wait) => {
      await storage.append('q', 'later', 'v', { ttlMs: LONG_MS, notBefore: Number.MAX_SAFE_INTEGER })
      await storage.append('q', 'now', 'v', { ttlMs: LONG_MS })
      equal(
        (await storage.lease('q', 9, TTL_MS)).map(({ id }) => id),
        ['now'],
        'due items',
      )
      equal((await storage.lease('q', 9, TTL_MS)).length, 0, 'items while leased')
      await wait(TTL_MS + 50)
      const again = await storage.lease('q', 9, TTL_MS)
      equal(
        again.map(({ id, attempts }) => [id, attempts]),
        [['now', 2]],
        'after the lease',
      )
    },
  ],
  [
    'a renewed lease holds on',
    async (storage, wait) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 1, TTL_MS)
      equal(await storage.settle('q', 'a', { renewMs: LONG_MS }), true, 'renew')
      await wait(TTL_MS + 50)
      equal((await storage.lease('q', 1, TTL_MS)).length, 0, 'items to lease')
    },
  ],
  [
    'a worker that was slow settles nothing of the next lease',
    async (storage, wait) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 1, TTL_MS)
      await wait(TTL_MS + 50)
      await storage.lease('q', 1, LONG_MS)
      equal(await storage.settle('q', 'a', 'done', 1), false, 'settle of the first lease')
      equal(await storage.settle('q', 'a', { renewMs: 1 }, 1), false, 'renewal of the first lease')
      equal(await storage.settle('q', 'a', 'done', 2), true, 'settle of the second lease')
    },
  ],
  [
    'a dropped item leaves nothing behind, not even its id',
    async (storage) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 1, LONG_MS)
      equal(await storage.settle('q', 'a', 'dropped'), true, 'settle')
      equal((await storage.list('q', 'done', { limit: 9 })).length, 0, 'done items')
      equal(await storage.append('q', 'a', 'v', { ttlMs: LONG_MS }), 'new', 'append')
    },
  ],
  [
    'settle moves a leased item, once, and list finds it there',
    async (storage) => {
      for (const outcome of ['done', 'parked', 'dead'] as const) {
        await storage.append('q', outcome, 'v', { ttlMs: LONG_MS })
        equal(await storage.settle('q', outcome, outcome), false, 'settle of an item that is not leased')
        await storage.lease('q', 1, LONG_MS)
        equal(await storage.settle('q', outcome, outcome), true, `settle ${outcome}`)
        equal(await storage.settle('q', outcome, 'done'), false, 'second settle')
        equal(
          (await storage.list('q', outcome, { limit: 9 })).map(({ id }) => id),
          [outcome],
          `list ${outcome}`,
        )
      }
    },
  ],
  [
    'an item that is to be tried again waits its time and keeps its attempts',
    async (storage, wait) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 1, LONG_MS)
      equal(await storage.settle('q', 'a', { retryInMs: TTL_MS }), true, 'settle')
      equal((await storage.lease('q', 1, LONG_MS)).length, 0, 'items at once')
      await wait(TTL_MS + 50)
      equal((await storage.lease('q', 1, LONG_MS))[0]?.attempts, 2, 'attempts afterwards')
    },
  ],
  [
    'list pages through a state, oldest first',
    async (storage) => {
      for (let n = 0; n < 7; n += 1) await storage.append('q', `i${n}`, 'v', { ttlMs: LONG_MS })
      const first = await storage.list('q', 'new', { limit: 3 })
      const second = await storage.list('q', 'new', { after: first.at(-1)?.id, limit: 99 })
      equal((await storage.list('q', 'new', { after: 'gone', limit: 99 })).length, 0, 'items after one that is gone')
      equal(
        [...first, ...second].map(({ id }) => id),
        ['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6'],
        'ids',
      )
    },
  ],
  [
    'revive makes a parked or dead item new, and no other',
    async (storage) => {
      for (const state of ['parked', 'dead', 'done'] as const) {
        await storage.append('q', state, 'v', { ttlMs: LONG_MS })
        await storage.lease('q', 1, LONG_MS)
        await storage.settle('q', state, state)
      }
      equal(await storage.revive('q', 'parked'), true, 'a parked item')
      equal(await storage.revive('q', 'dead'), true, 'a dead item')
      equal(await storage.revive('q', 'done'), false, 'a done item')
      equal(await storage.revive('q', 'absent'), false, 'an absent item')
      equal((await storage.lease('q', 9, LONG_MS)).length, 2, 'items to lease')
    },
  ],
  [
    'an item is gone when its ttl is over, and its id is free again',
    async (storage, wait) => {
      await storage.append('q', 'a', 'v', { ttlMs: TTL_MS })
      await wait(TTL_MS + 50)
      equal((await storage.lease('q', 1, LONG_MS)).length, 0, 'items to lease')
      equal(await storage.append('q', 'a', 'v', { ttlMs: LONG_MS }), 'new', 'append')
    },
  ],
]
