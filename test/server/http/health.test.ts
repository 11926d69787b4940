import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createTestClock, until } from '../../support/time/testClock'
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
    const asking = hold('get')
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
  it('is live and not ready while the storage fails', async () => {
    const { ask, fail, server } = createChecked()
    const mend = fail('get')
    const { status, headers, body } = await ask('ready')
    expect([status, body, headers.get('retry-after')]).toEqual([503, { status: 'unavailable' }, '1'])
    expect((await ask('live')).status).toBe(200)
    expect(await server.health()).toEqual({ isReady: false })
    mend()
    expect((await ask('ready')).status).toBe(200)
  })

  it('is not ready after a second if the storage hangs', async () => {
    const { ask, hold, clock } = createChecked()
    const asking = hold('get')
    let status: number | undefined
    void ask('ready').then((answer) => (status = answer.status))
    await until(asking.isReached)
    await clock.advance(999)
    expect(status).toBeUndefined()
    await clock.advance(1)
    expect(status).toBe(503)
    expect((await ask('live')).status).toBe(200)
    asking.release()
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
