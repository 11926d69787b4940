import type { StorageCase } from './storageCase'

import { all, equal, LONG_MS, TTL_MS } from './storageCase'

/** Queue items: append, lease, settle, list and revive. */
export const queueCases: StorageCase[] = [
  [
    'append returns new once, and duplicate in every later state of the item',
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
    'exactly one of 100 parallel appends of the same id returns new',
    async (storage) => {
      const outcomes = await all(100, (n) => storage.append('q', 'a', String(n), { ttlMs: LONG_MS }))
      equal(outcomes.filter((outcome) => outcome === 'new').length, 1, 'new ones')
    },
  ],
  [
    'lease returns the oldest due items, and each item to exactly one caller',
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
    'an item is leased neither before it is due nor while another lease lasts',
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
    'a renewed lease lasts for the renewed time',
    async (storage, wait) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 1, TTL_MS)
      equal(await storage.settle('q', 'a', { renewMs: LONG_MS }), true, 'renew')
      await wait(TTL_MS + 50)
      equal((await storage.lease('q', 1, TTL_MS)).length, 0, 'items to lease')
    },
  ],
  [
    'a worker whose lease expired cannot settle the next lease',
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
    'a removed item leaves nothing behind, and its id can be appended again',
    async (storage) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 1, LONG_MS)
      equal(await storage.settle('q', 'a', 'removed'), true, 'settle')
      equal((await storage.list('q', 'done', { limit: 9 })).length, 0, 'done items')
      equal(await storage.append('q', 'a', 'v', { ttlMs: LONG_MS }), 'new', 'append')
    },
  ],
  [
    'settle moves a leased item exactly once, and list finds it in its new state',
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
    'a retried item is due after its delay, and keeps its count of attempts',
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
    'list pages through the items of a state, oldest first',
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
    'revive makes only parked and dead items new',
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
    'an item expires after its TTL, and its id can be appended again',
    async (storage, wait) => {
      await storage.append('q', 'a', 'v', { ttlMs: TTL_MS })
      await wait(TTL_MS + 50)
      equal((await storage.lease('q', 1, LONG_MS)).length, 0, 'items to lease')
      equal(await storage.append('q', 'a', 'v', { ttlMs: LONG_MS }), 'new', 'append')
    },
  ],
]
