import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { around } from '../../support/storage/storages'
import { atRest, createTestClock, until } from '../../support/time/testClock'
import { echo, ORIGIN } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

function createChecked() {
  const clock = createTestClock()
  const { storage, ...control } = controlled(createMemoryStorage(clock))
  const made = createTestBackend({ clock, storage })
  async function ask(path: string, init?: RequestInit) {
    const answer = await made.server.fetch(new Request(`${ORIGIN}/api/health/${path}`, init))
    return { status: answer.status, headers: answer.headers, body: await answer.json() }
  }
  return { ...made, ...control, ask }
}

describe('a healthy server', () => {
  it.each(['live', 'ready'])('is %s and returns nothing but the status', async (path) => {
    const { ask } = createChecked()
    const { status, headers, body } = await ask(path)
    expect([status, body, headers.get('cache-control')]).toEqual([200, { status: 'ok' }, 'no-store'])
  })

  it('answers health checks without an origin or an identity', async () => {
    const { ask } = createChecked()
    const headers = { origin: 'https://monitor.example', 'sec-fetch-site': 'cross-site' }
    expect((await ask('ready', { headers })).status).toBe(200)
  })

  it('returns the response time of the storage to its own process', async () => {
    const { server, hold, clock } = createChecked()
    const asking = hold('commit')
    const health = server.health()
    await until(asking.isReached)
    await clock.advance(250)
    asking.release()
    expect(await health).toEqual({ isReady: true, storageMs: 250, deadLetters: 0 })
  })

  it('answers 404 on other health paths', async () => {
    const { server } = createChecked()
    const paths = ['health', 'health/', 'health/readyx', 'health/ready/']
    const statuses = paths.map(async (path) => (await server.fetch(new Request(`${ORIGIN}/api/${path}`))).status)
    expect(await Promise.all(statuses)).toEqual([404, 404, 404, 404])
  })
})

describe('a server with a broken storage', () => {
  it('is live and not ready if its first probe fails, and ready after one success', async () => {
    const { ask, fail, server, clock, errors } = createChecked()
    const mend = fail('commit')
    const { status, headers, body } = await ask('ready')
    expect([status, body, headers.get('retry-after')]).toEqual([503, { status: 'unavailable' }, '1'])
    expect((await ask('live')).status).toBe(200)
    expect(await server.health()).toEqual({ isReady: false })
    expect(errors.map(([, where]) => where)).toEqual(['readiness of the storage'])
    mend()
    await clock.advance(5_000)
    expect((await ask('ready')).status).toBe(200)
  })

  it('is not ready after two failures in a row, each reported once', async () => {
    const { ask, fail, clock, errors } = createChecked()
    expect((await ask('ready')).status).toBe(200)
    const mend = fail('commit')
    await clock.advance(5_000)
    expect((await ask('ready')).status).toBe(200)
    await clock.advance(5_000)
    expect((await ask('ready')).status).toBe(503)
    await clock.advance(20_000)
    expect(errors).toHaveLength(1)
    mend()
    await clock.advance(5_000)
    expect((await ask('ready')).status).toBe(200)
  })

  it('is ready after a failure between two successes', async () => {
    const { ask, fail, clock } = createChecked()
    for (let round = 0; round < 3; round += 1) {
      expect((await ask('ready')).status).toBe(200)
      const mend = fail('commit')
      await clock.advance(5_000)
      expect((await ask('ready')).status).toBe(200)
      mend()
      await clock.advance(5_000)
    }
  })

  it('is not ready after a second if the storage hangs', async () => {
    const { ask, hold, clock } = createChecked()
    const asking = hold('commit')
    let status: number | undefined
    void ask('ready').then((answer) => (status = answer.status))
    await until(asking.isReached)
    await clock.advance(999)
    expect(status).toBeUndefined()
    await clock.advance(1)
    await until(() => status !== undefined)
    expect(status).toBe(503)
    expect((await ask('live')).status).toBe(200)
    asking.release()
  })
})

describe('readiness', () => {
  it('costs one write in five seconds, however often it is asked, and none in a minute after that', async () => {
    const clock = createTestClock()
    const writes: string[] = []
    const storage = around(createMemoryStorage(clock), (name, call) => {
      writes.push(name)
      return call()
    })
    const { server } = createTestBackend({ clock, storage })
    const ready = async () => (await server.fetch(new Request(`${ORIGIN}/api/health/ready`))).status
    await atRest()
    writes.length = 0
    const probes = () => writes.filter((name) => name === 'commit').length
    const answers = await Promise.all(Array.from({ length: 10_000 }, ready))
    expect(new Set(answers)).toEqual(new Set([200]))
    expect(probes()).toBe(1)
    for (let second = 0; second < 50; second += 1) {
      await ready()
      await clock.advance(1_000)
    }
    expect(probes()).toBe(11)
    await clock.advance(120_000)
    const ended = probes()
    await clock.advance(600_000)
    expect(probes()).toBe(ended)
    expect(await ready()).toBe(200)
    expect(probes()).toBe(ended + 1)
  })

  it('leaves one key, which expires', async () => {
    const { ask, storage, clock } = createChecked()
    await ask('ready')
    for (let round = 0; round < 10; round += 1) await clock.advance(5_000)
    expect(await storage.purge(0)).toBe(0)
    await clock.advance(20 * 60_000)
    expect((await ask('ready')).status).toBe(200)
  })

  it('survives a storage that was emptied, and a pause longer than its key', async () => {
    const { ask, storage, clock, errors } = createChecked()
    expect((await ask('ready')).status).toBe(200)
    await storage.close()
    await clock.advance(5_000)
    await clock.advance(5_000)
    expect((await ask('ready')).status).toBe(200)
    expect(errors).toEqual([])
  })

  it('is probed by requests five seconds apart where no timer fires between them', async () => {
    const clock = createTestClock()
    const timeless = { ...clock, after: () => () => {} }
    const { storage, fail } = controlled(createMemoryStorage(clock))
    const { server } = createTestBackend({ clock: timeless, storage })
    const ready = async () => (await server.fetch(new Request(`${ORIGIN}/api/health/ready`))).status
    expect(await ready()).toBe(200)
    const mend = fail('commit')
    const statuses: number[] = []
    for (let seconds = 0; seconds < 15; seconds += 5) {
      await clock.advance(5_000)
      statuses.push(await ready())
    }
    expect(statuses).toEqual([200, 503, 503])
    mend()
    await clock.advance(5_000)
    expect(await ready()).toBe(200)
  })

  it('is lost if its probes hang with the requests that began them, timers included', async () => {
    const clock = createTestClock()
    const timeless = { ...clock, after: () => () => {} }
    const { storage, hold } = controlled(createMemoryStorage(clock))
    const { server, errors } = createTestBackend({ clock: timeless, storage })
    const ready = async () => (await server.fetch(new Request(`${ORIGIN}/api/health/ready`))).status
    expect(await ready()).toBe(200)
    async function askAndDie() {
      const held = hold('commit')
      void ready()
      await until(held.isReached)
      return held
    }
    const dead = []
    for (const status of [200, 200, 503]) {
      await clock.advance(5_000)
      dead.push(await askAndDie())
      expect(await ready()).toBe(status)
    }
    expect(errors.map(([, where]) => where)).toEqual(['readiness of the storage'])
    await clock.advance(5_000)
    expect(await ready()).toBe(200)
    dead.forEach(({ release }) => release())
  })

  it('writes once in five seconds also if a timer and a request come together', async () => {
    const clock = createTestClock()
    const times: number[] = []
    const storage = around(createMemoryStorage(clock), (name, call) => {
      if (name === 'commit') times.push(clock.now())
      return call()
    })
    const { server } = createTestBackend({ clock, storage })
    for (let ms = 0; ms < 60_000; ms += 400) {
      await Promise.all(Array.from({ length: 20 }, () => server.health()))
      await clock.advance(400)
    }
    const pauses = times.slice(1).map((time, index) => time - times[index]!)
    expect(times.length).toBeGreaterThan(10)
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(5_000)
  })

  it('is answered by its own probe if the request that began one has died with it', async () => {
    const { ask, hold, clock } = createChecked()
    const dead = hold('commit')
    void ask('ready')
    await until(dead.isReached)
    await clock.advance(1_000)
    await clock.advance(10_000)
    expect((await ask('ready')).status).toBe(200)
  })
})

describe('a server that is stopping', () => {
  it('is live and not ready, answers the requests in flight and refuses new ones', async () => {
    const { server, ask, hold, start, status, get } = createChecked()
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.status === 'done')
    const reading = hold('get', { match: (key: string) => key.startsWith('task:') })
    const inside = status(taskId)
    await until(reading.isReached)
    let isClosed = false
    const closing = server.close().then(() => (isClosed = true))
    expect((await ask('ready')).status).toBe(503)
    expect((await ask('live')).status).toBe(200)
    const outside = await get('/task/status?taskId=x&from=/health/ready')
    expect([outside.status, outside.body.code]).toEqual([503, 'unavailable'])
    expect(isClosed).toBe(false)
    reading.release()
    expect((await inside).body).toMatchObject({ taskId })
    await closing
    expect(await server.health()).toMatchObject({ isReady: false })
  })

  it('may be closed twice', async () => {
    const { server, hold, start, status, errors } = createChecked()
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.status === 'done')
    const reading = hold('get', { match: (key: string) => key.startsWith('task:') })
    const inside = status(taskId)
    await until(reading.isReached)
    const closing = [server.close(), server.close()]
    reading.release()
    await Promise.all([inside, ...closing])
    expect(errors).toEqual([])
  })

  it('closes within five seconds and aborts its runs, even if a call hangs', async () => {
    const clock = createTestClock()
    const { storage, hold } = controlled(createMemoryStorage(clock))
    let reason: unknown
    const run: typeof echo.run = (_input, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => (reason = signal.reason)))
    const { server, start, status, errors } = createTestBackend({ clock, storage, actions: { startTask: { run } } })
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.stage === 'running')
    const reading = hold('get', { match: (key: string) => key.startsWith('task:') })
    const inside = status(taskId)
    await until(reading.isReached)
    let isClosed = false
    void server.close().then(() => (isClosed = true))
    await clock.advance(3_000)
    await until(() => reason !== undefined)
    await clock.advance(2_000)
    await until(() => isClosed)
    expect(errors.map(([error, where]) => `${where}: ${error}`)).toEqual([
      'close: TookTooLong: vue-taskgate: took longer than 3000 ms.',
    ])
    reading.release()
    expect((await inside).body).toMatchObject({ taskId, stage: 'queued' })
  })

  it('closes within five seconds even if the storage does not requeue the tasks', async () => {
    const clock = createTestClock()
    const { storage, hold } = controlled(createMemoryStorage(clock))
    const run = () => new Promise<never>(() => undefined)
    const { server, start, status, errors } = createTestBackend({ clock, storage, actions: { startTask: { run } } })
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.stage === 'running')
    const giving = hold('commit')
    let isClosed = false
    void server.close().then(() => (isClosed = true))
    await until(giving.isReached)
    await clock.advance(4_999)
    expect(isClosed).toBe(false)
    await clock.advance(1)
    await until(() => isClosed)
    expect(errors).toMatchObject([[{ message: 'vue-taskgate: took longer than 5000 ms.' }, 'close']])
    giving.release()
  })
})
