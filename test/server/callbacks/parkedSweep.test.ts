import { createMemoryStorage } from 'vue-taskgate/server'
import { expect, it } from 'vitest'

import { createParkedSweep } from '../../../src/server/callbacks/parkedSweep'
import { createTestClock } from '../../support/time/testClock'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

it('a sweep checks at most 10,000 parked pushes, and the next one continues after them', async () => {
  const clock = createTestClock()
  const storage = createMemoryStorage(clock)
  const value = JSON.stringify({ source: 'plain', payload: '{}', receivedAt: clock.now() })
  for (let index = 0; index < 12_000; index += 1)
    await storage.append('callback-inbox', `${index}`, value, { ttlMs: DAY_MS })
  for (const { id } of await storage.lease('callback-inbox', 12_000, MINUTE_MS))
    await storage.settle('callback-inbox', id, 'parked')
  const waiting = async () =>
    (await storage.list('callback-inbox', 'new', { limit: 20_000 })).map(({ id }) => Number(id))
  let revived = 0
  const sweep = createParkedSweep({ storage, clock, onRevived: () => (revived += 1) })

  await clock.advance(2 * MINUTE_MS - 1)
  await sweep()
  expect(await waiting()).toEqual([])
  await clock.advance(1)
  await sweep() // continues after the first 10,000
  expect((await waiting()).at(0)).toBe(10_000)
  expect(revived).toBe(2_000)
  await sweep() // starts again from the oldest
  expect((await waiting()).slice(0, 10_000)).toEqual(Array.from({ length: 10_000 }, (_, index) => index))
  expect(revived).toBe(12_000)
})
