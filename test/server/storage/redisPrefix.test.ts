import type { Secret, ServerClock } from 'vue-taskgate/server'
import type { Backend } from '../../support/backend/backend'
import type { TestBackend } from '../../support/backend/testBackend'

import { Redis } from 'ioredis'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { settledTimes, SLOW, until } from '../../support/backend/bullSite'
import { createTestBackend } from '../../support/backend/testBackend'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisServer } from '../../support/storage/redisServer'

const [A, B, C] = ['first', 'second', 'third'].map((name) => `the ${name} secret of at least 32 bytes`) as [
  string,
  string,
  string,
]

interface AppOptions {
  secret?: Secret
  prefix?: string
  adopt?: boolean
  /** A version that neither writes nor reads marks. */
  isOld?: boolean
  /** Tasks wait until the end of the test. */
  waits?: boolean
}

describeOnRedis('an app on Redis', () => {
  const redis = createRedisServer({ appendonly: 'no' })
  let client: Redis
  let prefixes = 0

  beforeAll(async () => {
    await redis.start()
    client = new Redis(redis.port)
  })
  afterAll(async () => {
    client.disconnect()
    await redis.stop()
  })

  const freshPrefix = () => `{app ${(prefixes += 1)}}:`

  /** One server of an app. It notes the inputs that it runs. */
  function serve({ secret = A, prefix = '{app}:', adopt, isOld = false, waits = false }: AppOptions) {
    const ran: unknown[] = []
    const { claim, ...storage } = createRedisStorage(client, { prefix, adopt })
    onTestFinished(storage.close)
    const test = createTestBackend({
      clock: systemClock,
      secret,
      storage: isOld ? storage : { ...storage, claim },
      actions: {
        startTask: {
          concurrency: 100,
          run(input, { signal }) {
            ran.push(input)
            if (waits)
              return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
          },
        },
      },
    })
    return { ...test, ran }
  }

  const isReady = async ({ server }: Pick<Backend, 'server'>) => (await server.health()).isReady
  const marks = async (prefix: string) =>
    (JSON.parse((await client.get(`${prefix}app`)) ?? '{"marks":[]}') as { marks: string[] }).marks

  it(
    'rotates its secrets in three rolling steps on two servers, without a refused request or a lost task',
    SLOW,
    async () => {
      const prefix = freshPrefix()
      const servers = [serve({ prefix, secret: A }), serve({ prefix, secret: A })]
      const all = [...servers]
      let started = 0

      async function startOnBoth(): Promise<void> {
        for (const { start } of servers) expect((await start({ input: (started += 1) })).status).toBe(202)
      }

      await startOnBoth()
      for (const secret of [[A, B], [B, A], B] as Secret[]) {
        for (const place of [0, 1]) {
          await servers[place]!.server.close()
          servers[place] = serve({ prefix, secret })
          all.push(servers[place])
          await startOnBoth()
          expect(await Promise.all(servers.map(isReady))).toEqual([true, true])
        }
      }
      await until(() => settledTimes(...all) === started)
      expect(new Set(all.flatMap(({ ran }) => ran)).size).toBe(started)
      expect(all.flatMap(({ errors }) => errors)).toEqual([])
      expect(await marks(prefix)).toHaveLength(2)
      expect(await client.pttl(`${prefix}app`)).toBe(-1)
      expect(await client.get(`${prefix}app`)).not.toContain('secret')
    },
  )

  it('keeps 100 open tasks of a version without marks', SLOW, async () => {
    const prefix = '{taskgate}:'
    const old = serve({ prefix, isOld: true, waits: true })
    const inputs = Array.from({ length: 100 }, (_, n) => n)
    const ids = await Promise.all(inputs.map(async (input) => (await old.start({ input })).body.taskId as string))
    await until(() => old.ran.length === 100)
    await old.server.close()
    expect(await client.exists(`${prefix}app`)).toBe(0)

    const updated = serve({ prefix })
    await until(async () => {
      const tasks = await Promise.all(ids.map((id) => updated.status(id)))
      return tasks.every(({ body }) => body.status === 'done')
    })
    expect([...updated.ran].sort((a, b) => Number(a) - Number(b))).toEqual(inputs)
    expect(updated.errors).toEqual([])
    expect(await marks(prefix)).toHaveLength(1)
  })

  /** An app with 60 open tasks, and another app on its prefix. */
  async function twoApps(options: AppOptions = {}) {
    const prefix = freshPrefix()
    const first = serve({ prefix, secret: A, waits: true })
    for (let input = 0; input < 60; input += 1) await first.start({ input })
    await until(() => first.ran.length === 60)
    await first.server.close() // its tasks are due again
    return { prefix, first, second: serve({ prefix, secret: C, ...options }) }
  }

  async function refuses(test: TestBackend<ServerClock>): Promise<void> {
    for (const { status, body } of [
      await test.start(),
      await test.status('a'.repeat(22)),
      await test.get('/risk/check'),
    ]) {
      expect([status, body.code]).toEqual([503, 'unavailable'])
    }
    expect(await isReady(test)).toBe(false)
  }

  it('is refused on the prefix of another app, and runs none of its tasks', SLOW, async () => {
    const { prefix, second } = await twoApps()
    await refuses(second)
    await new Promise((resolve) => setTimeout(resolve, 1_500)) // longer than the beat of a queue
    expect(second.ran).toEqual([])
    expect(second.errors).toEqual([[expect.any(Error), 'prefix of the storage']])
    expect(String(second.errors[0]![0])).toContain(
      `the prefix '${prefix}' of createRedisStorage() belongs to another app`,
    )

    const first = serve({ prefix, secret: A })
    await until(() => first.ran.length === 60)
    expect([second.ran, first.errors]).toEqual([[], []])
  })

  it('takes over the prefix once with adopt, and the former app is refused from its next start on', SLOW, async () => {
    const { prefix, second } = await twoApps({ adopt: true })
    await until(() => second.ran.length === 60)
    expect(second.errors).toEqual([])
    const again = serve({ prefix, secret: C })
    expect([(await again.start()).status, again.errors]).toEqual([202, []])
    await refuses(serve({ prefix, secret: A }))
  })

  it('shares a Redis with another app if each has its prefix', SLOW, async () => {
    const [one, two] = [serve({ prefix: freshPrefix(), secret: A }), serve({ prefix: freshPrefix(), secret: C })]
    for (let n = 0; n < 20; n += 1) await Promise.all([one.start({ input: 'one' }), two.start({ input: 'two' })])
    await until(() => one.ran.length + two.ran.length === 40)
    expect([new Set(one.ran), new Set(two.ran)]).toEqual([new Set(['one']), new Set(['two'])])
  })

  it('begins when Redis is up, and refuses requests until then', SLOW, async () => {
    const other = createRedisServer()
    onTestFinished(() => other.stop())
    await other.start()
    await other.kill()
    const own = new Redis(other.port, { maxRetriesPerRequest: 0, retryStrategy: () => 50 }).on('error', () => {})
    onTestFinished(() => own.disconnect())
    const storage = createRedisStorage(own, { prefix: '{late}:' })
    const test = createTestBackend({ clock: systemClock, storage })
    expect((await test.start()).status).toBe(503)
    expect(await isReady(test)).toBe(false)
    expect(test.errors.map(([, where]) => where)).toEqual(['prefix of the storage'])
    await other.start()
    await until(() => isReady(test))
    const { taskId } = (await test.start()).body
    await until(async () => (await test.status(taskId)).body.status === 'done')
    expect(test.errors).toHaveLength(1)
  })

  it('marks a prefix behind the keyPrefix of its client', async () => {
    const own = new Redis(redis.port, { keyPrefix: 'mine:' })
    onTestFinished(() => own.disconnect())
    const storage = createRedisStorage(own, { prefix: '{keyed}:' })
    expect(await storage.claim!({ marks: ['a'], actions: [] })).toBe('done')
    expect(await storage.claim!({ marks: ['b'], actions: [] })).toMatchObject({ taken: expect.any(String) })
    expect(await client.exists('mine:{keyed}:app')).toBe(1)
  })
})
