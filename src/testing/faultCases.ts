import type { Commit, Storage } from '../server/storage/storage'
import type { StorageCase } from './storageCase'
import type { Outcome } from './underFault'

import { all, equal, LONG_MS, TTL_MS } from './storageCase'

/** `under` makes calls during the fault, then ends the fault. */
export type FaultCase = StorageCase<[under: <T>(...calls: (() => Promise<T>)[]) => Promise<Outcome<T>[]>]>

/**
 * What a storage guarantees when it fails during a call. A call without an answer may have been applied or not. It must
 * never be half applied, and an answer must never be wrong.
 */
export const faultCases: FaultCase[] = [
  [
    'a value written before the fault never reads as absent',
    async (storage, _wait, under) => {
      await storage.insert('a', '1', LONG_MS)
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      const [read] = await under(() => storage.get('a'))
      if (hasAnswer(read)) equal(read.answer, '1', 'get under the fault')
      equal(await storage.get('a'), '1', 'value')
      equal((await storage.lease('q', 9, LONG_MS)).length, 1, 'items')
    },
  ],
  [
    'insert is applied or not applied, and applied if it answered',
    async (storage, _wait, under) => {
      const [outcome] = await under(() => storage.insert('a', '1', LONG_MS))
      const isThere = (await storage.get('a')) !== null
      if (hasAnswer(outcome)) equal(isThere, true, 'whether an insert with an answer is there')
      equal(await storage.insert('a', '2', LONG_MS), !isThere, 'insert afterwards')
      equal(await storage.get('a'), isThere ? '1' : '2', 'value')
    },
  ],
  [
    'take is applied or not applied, and applied if it answered',
    async (storage, _wait, under) => {
      await storage.insert('a', '1', LONG_MS)
      const [outcome] = await under(() => storage.take('a'))
      const present = await storage.get('a')
      equal([null, '1'].includes(present), true, `whether ${present} is what was there or nothing`)
      if (hasAnswer(outcome)) equal(present, null, 'value after a take with an answer')
      equal(await storage.take('a'), present, 'take afterwards')
    },
  ],
  [
    'replace is applied or not applied, and applied if it answered',
    async (storage, _wait, under) => {
      await storage.insert('a', '1', LONG_MS)
      const [outcome] = await under(() => storage.replace('a', '1', '2', LONG_MS))
      const present = await storage.get('a')
      equal(['1', '2'].includes(present ?? ''), true, `whether ${present} is the old value or the new one`)
      if (hasAnswer(outcome)) equal(present, '2', 'value after a replace with an answer')
      equal(await storage.replace('a', '1', '2', LONG_MS), present === '1', 'replace afterwards')
    },
  ],
  [
    'append leaves at most one item, and exactly one after a retry',
    async (storage, _wait, under) => {
      const append = () => storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      const [outcome] = await under(append)
      const count = (await storage.list('q', 'new', { limit: 9 })).length
      if (hasAnswer(outcome)) equal(count, 1, 'items after an append with an answer')
      equal(await append(), count === 0 ? 'new' : 'duplicate', 'append afterwards')
      equal(
        (await storage.lease('q', 9, LONG_MS)).map(({ id, value }) => [id, value]),
        [['a', 'v']],
        'items',
      )
    },
  ],
  [
    'parallel appends that answered keep their items, and a retry adds the missing ones',
    async (storage, _wait, under) => {
      const append = (n: number) => () => storage.append('q', String(n), 'v', { ttlMs: LONG_MS })
      const appends = Array.from({ length: 50 }, (_, n) => append(n))
      const outcomes = await under(...appends)
      const present = new Set((await storage.list('q', 'new', { limit: 99 })).map(({ id }) => id))
      const lost = outcomes.flatMap((outcome, n) => (hasAnswer(outcome) && !present.has(String(n)) ? [n] : []))
      equal(lost, [], 'items that had an answer and are not there')
      const again = await all(50, (n) => append(n)())
      equal(again.filter((outcome) => outcome === 'new').length, 50 - present.size, 'new items of the second try')
      const leased = (await storage.lease('q', 99, LONG_MS)).map(({ id }) => id)
      equal([leased.length, new Set(leased).size], [50, 50], 'items, and different ones')
    },
  ],
  [
    'commit is applied as a whole or not at all',
    async (storage, _wait, under) => {
      const [before, after] = [
        ['p', '1', null, 0],
        [null, '2', 't', 1],
      ]
      await storage.insert('pass', 'p', LONG_MS)
      await storage.insert('rev', '1', LONG_MS)
      const [outcome] = await under(() => storage.commit(start))
      const present = await seen(storage)
      const isDone = JSON.stringify(present) === JSON.stringify(after)
      equal(present, isDone || hasAnswer(outcome) ? after : before, 'pass, rev, task, items')
      equal(await storage.commit(start), isDone ? { failed: 'pass' } : 'done', 'commit afterwards')
      equal(await seen(storage), after, 'pass, rev, task and items afterwards')
    },
  ],
  [
    'settle is applied or not applied, and applied if it answered',
    async (storage, _wait, under) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 1, LONG_MS)
      const [outcome] = await under(() => storage.settle('q', 'a', 'done', 1))
      const done = (await storage.list('q', 'done', { limit: 9 })).length
      const leased = (await storage.list('q', 'leased', { limit: 9 })).length
      equal(done + leased, 1, 'items, done or leased')
      if (hasAnswer(outcome)) equal(done, 1, 'done items after a settle with an answer')
      equal(await storage.settle('q', 'a', 'done', 1), leased === 1, 'settle afterwards')
    },
  ],
  [
    'a lease whose answer was lost expires, and its item is due again',
    async (storage, wait, under) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await under(() => storage.lease('q', 1, TTL_MS))
      await wait(TTL_MS + 50)
      equal(
        (await storage.lease('q', 9, LONG_MS)).map(({ id }) => id),
        ['a'],
        'items afterwards',
      )
    },
  ],
  [
    'the storage works again after each of several faults',
    async (storage, _wait, under) => {
      for (let round = 0; round < 3; round += 1) {
        await under(() => storage.append('q', `under ${round}`, 'v', { ttlMs: LONG_MS }))
        equal(await storage.append('q', `after ${round}`, 'v', { ttlMs: LONG_MS }), 'new', 'append')
        equal(await storage.insert(`after ${round}`, 'v', LONG_MS), true, 'insert')
        equal((await storage.increment('after', LONG_MS)).count, round + 1, 'count')
      }
      const ids = (await storage.lease('q', 9, LONG_MS)).map(({ id }) => id)
      equal(
        ids.filter((id) => id.startsWith('after')),
        ['after 0', 'after 1', 'after 2'],
        'items',
      )
      for (const id of ids) equal(await storage.settle('q', id, 'done'), true, `settle ${id}`)
    },
  ],
]

/** The commit of a start: it spends the pass, writes the task and queues the run. */
const start: Commit = {
  takes: ['pass'],
  replaces: [{ key: 'rev', expected: '1', value: '2', ttlMs: LONG_MS }],
  inserts: [{ key: 'task', value: 't', ttlMs: LONG_MS }],
  appends: [{ queue: 'run', id: '1', value: 'r', ttlMs: LONG_MS }],
}

async function seen(storage: Storage): Promise<unknown[]> {
  const items = await storage.list('run', 'new', { limit: 9 })
  return [await storage.get('pass'), await storage.get('rev'), await storage.get('task'), items.length]
}

function hasAnswer<T>(outcome: Outcome<T> | undefined): outcome is { answer: T } {
  return outcome !== undefined && outcome !== 'no answer'
}
