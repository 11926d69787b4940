import type { ClaimAnswer, ClaimingApp, Runner, Storage } from 'vue-taskgate/server'

import { createInProcessRunner, createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it, vi } from 'vitest'

import { ORIGIN, SECRET } from '../support/backend/defaults'
import { createTestBackend } from '../support/backend/testBackend'
import { around } from '../support/storage/storages'
import { createTestClock, until } from '../support/time/testClock'

const TAKEN: ClaimAnswer = { taken: 'vue-taskgate: the prefix belongs to another app.' }
const OTHER = `${SECRET}, another one`

type Claim = NonNullable<Storage['claim']>

/** A server whose storage and runner answer claims as the test says. */
function createClaimed(claims: { storage?: Claim; runner?: Claim; secret?: string | [string, string] }) {
  const clock = createTestClock()
  const memory = createMemoryStorage(clock)
  const calls: string[] = []
  const storage: Storage = {
    ...around(memory, (name, call) => {
      calls.push(name)
      return call()
    }),
    claim: claims.storage,
  }
  const inner = createInProcessRunner()
  const start = vi.fn(inner.start)
  const runner: Runner = { ...inner, start, claim: claims.runner }
  const test = createTestBackend({ clock, storage, runner, ...(claims.secret && { secret: claims.secret }) })
  const ready = async () => (await test.server.fetch(new Request(`${ORIGIN}/api/health/ready`))).status
  return { ...test, clock, calls, runs: start, ready }
}

describe('a server whose data another app has', () => {
  it('fails every request, is not ready, and touches no data', async () => {
    const { get, post, start, status, ready, runs, calls, server } = createClaimed({ storage: async () => TAKEN })
    const answers = [
      await get('/risk/check?action=startTask'),
      await start(),
      await status('a'.repeat(22)),
      await post('/task/cancel', { taskId: 'a'.repeat(22) }),
      await post('/verify/challenge'),
    ]
    for (const { status: code, body, headers } of answers) {
      const detail = 'The data of this server belongs to another app. The log of the server says how to fix this.'
      expect(body).toMatchObject({ code: 'unavailable', detail })
      expect([code, headers.get('retry-after')]).toEqual([503, '60'])
    }
    expect(await ready()).toBe(503)
    expect((await get('/health/live')).status).toBe(200)
    expect(await server.health()).toEqual({ isReady: false })
    await expect(server.purge()).rejects.toThrow()
    await expect(server.signals('any')).rejects.toThrow()
    await expect(server.callbacks.list('dead')).rejects.toThrow()
    expect(runs).not.toHaveBeenCalled()
    expect(calls).toEqual([])
  })

  it('reports it once, however often it asks', async () => {
    const ask = vi.fn(async () => TAKEN)
    const { clock, errors, start } = createClaimed({ storage: ask })
    for (let n = 0; n < 3; n += 1) {
      await start()
      await clock.advance(10_000)
    }
    expect(ask.mock.calls.length).toBe(4)
    expect(errors).toEqual([[new Error('vue-taskgate: the prefix belongs to another app.'), 'prefix of the storage']])
  })

  it('begins by itself when the other app has left', async () => {
    let answer: ClaimAnswer = TAKEN
    const { clock, runs, ready, start } = createClaimed({ storage: async () => answer })
    expect((await start()).status).toBe(503)
    answer = 'done'
    await clock.advance(10_000)
    expect(runs).toHaveBeenCalledOnce()
    expect((await start()).status).toBe(202)
    expect(await ready()).toBe(200)
  })

  it('fails every request if only the jobs of its runner are taken, and says which', async () => {
    const { start, ready, errors } = createClaimed({ storage: async () => 'done', runner: async () => TAKEN })
    expect((await start()).status).toBe(503)
    expect(await ready()).toBe(503)
    expect(errors).toEqual([[expect.any(Error), 'prefix of the runner']])
  })
})

describe('a server whose storage is out of reach at the start', () => {
  const outage = new Error('connect ECONNREFUSED')

  it('answers 503 and begins at the first success, without a request', async () => {
    let isUp = false
    const ask = async (): Promise<ClaimAnswer> => (isUp ? 'done' : Promise.reject(outage))
    const { clock, errors, ready, runs, start } = createClaimed({ storage: ask })
    const { status, body } = await start()
    expect([status, body.code, body.retryAfterMs]).toEqual([503, 'unavailable', 5_000])
    expect(await ready()).toBe(503)
    await clock.advance(5_000)
    expect(errors).toEqual([[outage, 'prefix of the storage']])
    isUp = true
    await clock.advance(1_000)
    expect(runs).toHaveBeenCalledOnce()
    expect([await ready(), (await start()).status]).toEqual([200, 202])
  })

  it('asks again at the next request, also where timers do not fire', async () => {
    let isUp = false
    const { start } = createClaimed({ storage: async () => (isUp ? 'done' : Promise.reject(outage)) })
    expect((await start()).status).toBe(503)
    isUp = true
    expect((await start()).status).toBe(202)
  })

  it('keeps no request waiting longer than two seconds if the storage hangs', async () => {
    const ask = vi.fn(() => new Promise<ClaimAnswer>(() => undefined))
    const { clock, start, errors } = createClaimed({ storage: ask })
    let status: number | undefined
    void start().then((answer) => (status = answer.status))
    await clock.advance(1_999)
    expect(status).toBeUndefined()
    await clock.advance(1)
    await until(() => status === 503)
    await clock.advance(4_000)
    expect(ask).toHaveBeenCalledTimes(2)
    expect(errors).toMatchObject([[{ name: 'TookTooLong' }, 'prefix of the storage']])
  })

  it('lets the first requests wait for the answer', async () => {
    const { start, runs } = createClaimed({
      storage: () => new Promise((resolve) => setImmediate(() => resolve('done'))),
    })
    expect((await start()).status).toBe(202)
    expect(runs).toHaveBeenCalledOnce()
  })

  it('goes on without its runner, whose jobs the storage keeps', async () => {
    const { start, ready } = createClaimed({ storage: async () => 'done', runner: () => Promise.reject(outage) })
    expect([(await start()).status, await ready()]).toEqual([202, 200])
  })

  it('begins nothing after it was closed', async () => {
    let answer: ((given: ClaimAnswer) => void) | undefined
    const { server, runs, clock } = createClaimed({ storage: () => new Promise((resolve) => (answer = resolve)) })
    await until(() => answer !== undefined)
    await server.close()
    answer!('done')
    await clock.advance(60_000)
    expect(runs).not.toHaveBeenCalled()
    expect(clock.timers()).toBe(0)
  })
})

describe('a server whose storage is wrapped', () => {
  it('works at once on a wrapper that returns a function for any name', async () => {
    const clock = createTestClock()
    type Call = (...args: unknown[]) => unknown
    const storage = new Proxy(createMemoryStorage(clock), {
      get:
        (target, name: keyof Storage) =>
        async (...args: unknown[]) =>
          (target[name] as Call)(...args),
    })
    const { start, errors } = createTestBackend({ clock, storage })
    expect((await start()).status).toBe(202)
    expect(errors).toEqual([])
  })
})

describe('the app that a server names', () => {
  it('has its actions and one mark for each secret, which does not show the secret', async () => {
    const seen: ClaimingApp[] = []
    const ask = async (app: ClaimingApp): Promise<ClaimAnswer> => {
      seen.push(app)
      return 'done'
    }
    for (const secret of [SECRET, [OTHER, SECRET]] as const) {
      const { start } = createClaimed({ storage: ask, runner: ask, secret: secret as string })
      await start()
    }
    const [one, sameAsOne, both] = seen
    expect(one).toEqual({ marks: [expect.stringMatching(/^[\w-]{43}$/)], actions: ['startTask'] })
    expect(sameAsOne).toEqual(one)
    expect(both!.marks).toEqual([expect.stringMatching(/^[\w-]{43}$/), one!.marks[0]])
    expect(both!.marks[0]).not.toBe(one!.marks[0])
  })
})
