import type { Secret, ServerClock, Storage } from 'vue-taskgate/server'
import type { TestBackend } from '../../support/backend/testBackend'

import { createMemoryStorage } from 'vue-taskgate/server'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { expect, it } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { createBullSites, ended, freshPrefix, PATIENT, settledTimes, SLOW, until } from '../../support/backend/bullSite'
import { createTestBackend } from '../../support/backend/testBackend'
import { describeOnRedis } from '../../support/storage/describeOnRedis'

const A = 'the first secret of at least 32 bytes'
const B = 'the second secret of at least 32 bytes'

interface AppOptions {
  storage: Storage
  prefix: string
  secret?: Secret
  adopt?: boolean
  work?: boolean
}

describeOnRedis('the prefix of a Bull runner', () => {
  const { redis, client, site } = createBullSites()

  /** One server of an app. It notes the inputs that it runs. */
  function serve({ storage, prefix, secret = A, adopt, work }: AppOptions) {
    const ran: unknown[] = []
    const runner = createBullRunner({ connection: { port: redis.port }, prefix, adopt, work, ...PATIENT })
    const startTask = { concurrency: 8, run: (input: unknown) => void ran.push(input) }
    const test = createTestBackend({ clock: systemClock, storage, runner, secret, actions: { startTask } })
    return { ...test, ran }
  }

  const waiting = (prefix: string) => client().llen(`${prefix}:startTask:wait`)

  /** An app with 20 jobs that wait in Bull. */
  async function appWithJobs(prefix = freshPrefix()) {
    const storage = createMemoryStorage()
    const { start, server } = serve({ storage, prefix, work: false })
    for (let input = 0; input < 20; input += 1) await start({ input })
    await until(async () => (await waiting(prefix)) === 20)
    await server.close()
    return { storage, prefix }
  }

  async function refuses(test: TestBackend<ServerClock>): Promise<void> {
    const { status, body } = await test.start({ input: 'other' })
    expect([status, body.code]).toEqual([503, 'unavailable'])
    expect((await test.server.health()).isReady).toBe(false)
  }

  it('keeps the jobs of one app from another, which has a storage of its own', SLOW, async () => {
    const { storage, prefix } = await appWithJobs()
    const other = serve({ storage: createMemoryStorage(), prefix, secret: B })
    await refuses(other)
    await until(() => other.errors.length > 0)
    expect(other.errors).toEqual([[expect.any(Error), 'prefix of the runner']])
    expect(String(other.errors[0]![0])).toContain(`the prefix '${prefix}' of createBullRunner() belongs to another app`)
    expect([other.ran, await waiting(prefix)]).toEqual([[], 20])

    const first = serve({ storage, prefix })
    await until(() => first.ran.length === 20)
    expect([other.ran, first.errors]).toEqual([[], []])
  })

  it('is taken over once with adopt', SLOW, async () => {
    const { storage, prefix } = await appWithJobs()
    const other = serve({ storage, prefix, secret: B, adopt: true })
    await until(() => other.ran.length === 20)
    expect(other.errors).toEqual([])
    const again = serve({ storage, prefix, secret: B })
    expect((await again.start()).status).toBe(202)
    await refuses(serve({ storage, prefix, secret: A }))
  })

  it('stays the same app while its secrets rotate in three rolling steps on two servers', SLOW, async () => {
    const storage = createMemoryStorage()
    const prefix = freshPrefix()
    const servers = [serve({ storage, prefix }), serve({ storage, prefix })]
    const all = [...servers]
    let started = 0
    for (const secret of [[A, B], [B, A], B] as Secret[]) {
      for (const place of [0, 1]) {
        await servers[place]!.server.close()
        servers[place] = serve({ storage, prefix, secret })
        all.push(servers[place])
        for (const { start } of servers) expect((await start({ input: (started += 1) })).status).toBe(202)
      }
    }
    await until(() => settledTimes(...all) === started)
    expect(new Set(all.flatMap(({ ran }) => ran)).size).toBe(started)
    expect(all.flatMap(({ errors }) => errors)).toEqual([])
  })

  it('keeps the jobs of a version without marks', SLOW, async () => {
    const { storage, prefix } = await appWithJobs('{taskgate-bull}')
    await client().del(`${prefix}:app`)
    const updated = serve({ storage, prefix })
    await until(() => updated.ran.length === 20)
    expect(updated.errors).toEqual([])
    expect(await client().exists(`${prefix}:app`)).toBe(1)
  })

  it('may be that of the storage without its colon', SLOW, async () => {
    const prefix = '{same}'
    const storage = createRedisStorage(client(), { prefix: `${prefix}:` })
    const test = serve({ storage, prefix })
    const { taskId } = (await test.start({ input: 1 })).body
    await until(async () => (await test.status(taskId)).body.status === 'done')
    expect(test.errors).toEqual([])
    await refuses(serve({ storage: createMemoryStorage(), prefix, secret: B }))
  })

  it('leaves no connection of the check behind', SLOW, async () => {
    const { serve: serveSite } = site()
    const connections = async () =>
      String(await client().client('LIST'))
        .trim()
        .split('\n').length
    const before = await connections()
    const test = serveSite({ startTask: { run: () => 'result' } })
    await ended(test, (await test.start()).body.taskId)
    await test.server.close()
    await until(async () => (await connections()) === before)
  })
})
