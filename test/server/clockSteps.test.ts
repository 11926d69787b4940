import type { Storage } from 'vue-taskgate/server'
import type { TestBackend } from '../support/backend/testBackend'
import type { TestClock } from '../support/time/testClock'

import { createMemoryStorage } from 'vue-taskgate/server'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { describe, expect, it } from 'vitest'

import { verifyAlways } from '../support/backend/defaults'
import { endOfTask } from '../support/backend/endOfTask'
import { createJobs } from '../support/backend/jobs'
import { createTestBackend } from '../support/backend/testBackend'
import { newFile, open } from '../support/storage/sqliteFiles'
import { atRest, createTestClock, until } from '../support/time/testClock'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const steps = [-2 * HOUR, 2 * HOUR, 3 * DAY]

/** A clock that a time server can set. Timers and durations go on meanwhile. */
function createSteppedClock(): TestClock & { step(ms: number): void } {
  const clock = createTestClock()
  let ahead = 0
  return {
    ...clock,
    now: () => clock.now() + ahead,
    elapsed: clock.now,
    step(ms) {
      ahead += ms
    },
  }
}

const storages: Record<string, (clock: TestClock) => () => Storage> = {
  memory(clock) {
    const storage = createMemoryStorage(clock)
    return () => storage
  },
  SQLite(clock) {
    const file = newFile()
    return () => createSqliteStorage(open(file), clock)
  },
}

describe.each(Object.entries(storages))('two servers on %s storage', (_name, openStorage) => {
  it.each(steps)('lose no task and run none twice when their clock is stepped (%i ms)', async (ms) => {
    const clock = createSteppedClock()
    const storage = openStorage(clock)
    const work = createJobs()
    const serve = (): TestBackend => createTestBackend({ clock, storage: storage(), actions: work.actions })
    const [one, two] = [serve(), serve()]
    const started = [await one.start(), await two.start(), await one.start(), await two.start()]
    const taskIds = started.map(({ body }) => body.taskId as string)
    await until(() => work.jobs.length === 2)

    clock.step(ms)
    for (let beat = 0; beat < 12; beat += 1) {
      await clock.advance(10_000)
      await atRest()
    }
    expect(work.jobs).toHaveLength(2)
    for (let done = 0; done < 4; done += 1) {
      await until(() => work.jobs.length > done)
      work.jobs[done]!.finish(done)
      await clock.advance(10_000)
    }
    for (const taskId of taskIds) expect((await endOfTask(one, taskId)).status).toBe('done')
    expect(work.jobs.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1])
    expect([...one.errors, ...two.errors]).toEqual([])
  })

  it('keep tasks and keys that look expired for an hour, in which the clock may be set right', async () => {
    const clock = createSteppedClock()
    const storage = openStorage(clock)
    const { start, status, server } = createTestBackend({ clock, storage: storage() })
    const key = { 'idempotency-key': 'the-same-key' }
    const { taskId } = (await start({}, key)).body
    await until(async () => (await status(taskId)).body.status === 'done')

    clock.step(3 * DAY)
    expect((await status(taskId)).body.status).toBe('done')
    expect((await start({}, key)).body.taskId).toBe(taskId)
    await clock.advance(30 * MINUTE)
    expect(await server.purge()).toBe(0)
    clock.step(-3 * DAY)
    await clock.advance(2 * HOUR)
    await server.purge()
    expect((await start({}, key)).body.taskId).toBe(taskId)
    expect((await status(taskId)).body.status).toBe('done')
  })

  it('forget what is over when the clock was right after all', async () => {
    const clock = createSteppedClock()
    const storage = openStorage(clock)
    const { start, status, server } = createTestBackend({ clock, storage: storage() })
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.status === 'done')
    clock.step(3 * DAY)
    await clock.advance(HOUR + MINUTE)
    expect((await status(taskId)).status).toBe(404)
    expect(await server.purge()).toBe(0) // the housekeeping was first
  })

  it('begin an interrupted task at once after a restart with a clock that was set back', async () => {
    const clock = createSteppedClock()
    const storage = openStorage(clock)
    const work = createJobs({ heedsAbort: true })
    const one = createTestBackend({ clock, storage: storage(), actions: work.actions })
    const { taskId } = (await one.start()).body
    await until(() => work.jobs.length === 1)
    await one.server.close()
    clock.step(-2 * HOUR)
    const two = createTestBackend({ clock, storage: storage(), actions: work.actions })
    await until(() => work.jobs.length === 2)
    work.jobs[1]!.finish()
    expect((await endOfTask(two, taskId)).status).toBe('done')
  })

  it.each(steps)('check a visitor again, instead of trusting or refusing for ever (%i ms)', async (ms) => {
    const clock = createSteppedClock()
    const storage = openStorage(clock)
    const { post, puzzle, submit, start } = createTestBackend({ clock, storage: storage(), risk: verifyAlways })
    const ticket = (await post('/risk/check')).body.verifyToken as string
    clock.step(ms)
    expect((await post('/verify/challenge', { verifyToken: ticket })).status).toBe(403)
    const { verifyToken } = (await post('/risk/check')).body
    const { id, x } = await puzzle({}, { verifyToken })
    const pass = (await submit(id, x)).body.verifyToken
    expect((await start({ verifyToken: pass })).status).toBe(202)
  })

  it.each(steps)('draw puzzles all the time (%i ms)', async (ms) => {
    const clock = createSteppedClock()
    const { puzzle } = createTestBackend({ clock, storage: openStorage(clock)(), risk: verifyAlways })
    await puzzle()
    clock.step(ms)
    for (let n = 0; n < 20; n += 1) {
      expect((await puzzle()).id).toMatch(/./)
      await clock.advance(100)
    }
  })
})
