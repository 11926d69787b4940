import type { StorageCase } from './storageCase'

import { all, equal, LONG_MS, PARALLEL, TTL_MS } from './storageCase'

/** Atomic commits, purging, and messages between processes. */
export const commitCases: StorageCase[] = [
  [
    'commit applies all its changes when none conflicts',
    async (storage) => {
      await storage.insert('pass', 'p', LONG_MS)
      const done = await storage.commit({
        takes: ['pass'],
        inserts: [{ key: 'task', value: 't', ttlMs: LONG_MS }],
        appends: [{ queue: 'run', id: '1', value: 'r', ttlMs: LONG_MS }],
      })
      equal(done, 'done', 'outcome')
      equal(await storage.get('pass'), null, 'taken key')
      equal(await storage.get('task'), 't', 'inserted key')
      equal(
        (await storage.lease('run', 9, LONG_MS)).map(({ value }) => value),
        ['r'],
        'appended item',
      )
    },
  ],
  [
    'commit changes nothing and names the conflict when one change conflicts',
    async (storage) => {
      await storage.insert('pass', 'p', LONG_MS)
      await storage.insert('taken', 'x', LONG_MS)
      await storage.append('run', 'old', 'r', { ttlMs: LONG_MS })
      const fine = { takes: ['pass'], inserts: [{ key: 'task', value: 't', ttlMs: LONG_MS }] }
      const item = { queue: 'run', id: 'new', value: 'r', ttlMs: LONG_MS }
      equal(await storage.commit({ ...fine, takes: ['pass', 'absent'] }), { failed: 'absent' }, 'an absent take')
      equal(await storage.commit({ ...fine, takes: ['pass', 'pass'] }), { failed: 'pass' }, 'one key taken twice')
      const inserts = [...fine.inserts, { key: 'taken', value: 't', ttlMs: LONG_MS }]
      equal(await storage.commit({ ...fine, inserts, appends: [item] }), { failed: 'taken' }, 'a present insert')
      const appends = [item, { ...item, id: 'old' }]
      equal(await storage.commit({ ...fine, appends }), { failed: 'old' }, 'a present item')
      equal(await storage.get('pass'), 'p', 'the pass is still there')
      equal(await storage.get('task'), null, 'the task is not')
      equal(
        (await storage.list('run', 'new', { limit: 9 })).map(({ id }) => id),
        ['old'],
        'items',
      )
    },
  ],
  [
    'commit replaces only the expected value, and changes nothing when the value differs',
    async (storage) => {
      await storage.insert('task', '1', LONG_MS)
      const change = (expected: string, id: string) =>
        storage.commit({
          replaces: [{ key: 'task', expected, value: '2', ttlMs: LONG_MS }],
          appends: [{ queue: 'out', id, value: 'v', ttlMs: LONG_MS }],
        })
      equal(await change('0', 'a'), { failed: 'task' }, 'another value')
      equal(await storage.get('task'), '1', 'value')
      equal((await storage.list('out', 'new', { limit: 9 })).length, 0, 'items')
      equal(await change('1', 'b'), 'done', 'the expected value')
      equal(await storage.get('task'), '2', 'value afterwards')
      const absent = { key: 'absent', expected: '', value: 'v', ttlMs: LONG_MS }
      equal(await storage.commit({ replaces: [absent] }), { failed: 'absent' }, 'an absent key')
      equal(await storage.get('absent'), null, 'the absent key')
      equal(
        (await storage.list('out', 'new', { limit: 9 })).map(({ id }) => id),
        ['b'],
        'items',
      )
    },
  ],
  [
    'exactly one of 100 parallel commits that replace the same value succeeds',
    async (storage) => {
      await storage.insert('task', 'old', LONG_MS)
      const outcomes = await all(100, (n) =>
        storage.commit({
          replaces: [{ key: 'task', expected: 'old', value: String(n), ttlMs: LONG_MS }],
          appends: [{ queue: 'out', id: String(n), value: 'v', ttlMs: LONG_MS }],
        }),
      )
      equal(outcomes.filter((outcome) => outcome === 'done').length, 1, 'commits done')
      equal(await storage.get('task'), String(outcomes.indexOf('done')), 'value of the winner')
      equal((await storage.list('out', 'new', { limit: 9 })).length, 1, 'items')
    },
  ],
  [
    'exactly one of 100 parallel commits that insert the same key succeeds, and the others name the key',
    async (storage) => {
      const outcomes = await all(100, (n) =>
        storage.commit({
          inserts: [
            { key: 'claim', value: String(n), ttlMs: LONG_MS },
            { key: `task:${n}`, value: 't', ttlMs: LONG_MS },
          ],
        }),
      )
      equal(outcomes.filter((outcome) => outcome === 'done').length, 1, 'commits done')
      const winner = outcomes.indexOf('done')
      equal(outcomes[winner === 0 ? 1 : 0], { failed: 'claim' }, 'outcome of another')
      equal(await storage.get('claim'), String(winner), 'claim')
      equal(await storage.get(`task:${winner === 0 ? 1 : 0}`), null, 'task of another')
    },
  ],
  [
    `exactly one of ${PARALLEL} parallel commits that take the same key succeeds`,
    async (storage) => {
      await storage.insert('pass', 'p', LONG_MS)
      const outcomes = await all(PARALLEL, (n) =>
        storage.commit({
          takes: ['pass'],
          inserts: [{ key: `task:${n}`, value: 't', ttlMs: LONG_MS }],
          appends: [{ queue: 'run', id: String(n), value: 'r', ttlMs: LONG_MS }],
        }),
      )
      equal(outcomes.filter((outcome) => outcome === 'done').length, 1, 'commits done')
      equal((await storage.list('run', 'new', { limit: PARALLEL })).length, 1, 'items')
    },
  ],
  [
    'purge removes expired values and done items, and keeps the rest',
    async (storage, wait) => {
      await storage.insert('short', 'v', TTL_MS)
      await storage.insert('long', 'v', LONG_MS)
      for (const id of ['done', 'dead', 'new']) await storage.append('q', id, 'v', { ttlMs: LONG_MS })
      await storage.lease('q', 2, LONG_MS)
      await storage.settle('q', 'done', 'done')
      await storage.settle('q', 'dead', 'dead')
      await wait(TTL_MS + 50)
      await storage.purge(Number.MAX_SAFE_INTEGER)
      equal(await storage.get('long'), 'v', 'a value that is not over')
      equal(await storage.append('q', 'done', 'v', { ttlMs: LONG_MS }), 'new', 'the id of the done item')
      equal((await storage.list('q', 'dead', { limit: 9 })).length, 1, 'dead items')
      equal((await storage.list('q', 'new', { limit: 9 })).length, 2, 'new items')
    },
  ],
  [
    'publish reaches the subscribers of its channel until they unsubscribe',
    async (storage, wait) => {
      const heard: string[] = []
      const stop = await storage.subscribe('a', (message) => heard.push(message))
      await storage.subscribe('b', (message) => heard.push(`b: ${message}`))
      await storage.publish('a', '1')
      await wait(TTL_MS)
      stop()
      await storage.publish('a', '2')
      await wait(TTL_MS)
      equal(heard, ['1'], 'messages')
    },
  ],
]
