import type { EdgeContext } from '@edge-runtime/vm'

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { EdgeVM } from '@edge-runtime/vm'
import Database from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryStorage } from 'vue-taskgate/server'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

import { describeOnRedis } from '../support/storage/describeOnRedis'
import { filesOf, folderOf } from '../support/documents/documents'
import { edgeBundle } from '../support/documents/edgeBundle'
import { deploymentParts } from '../support/documents/exampleParts'
import { SLOW, startExample } from '../support/documents/exampleProcess'
import { createRedisServer } from '../support/storage/redisServer'
import { until } from '../support/time/testClock'
import { ORIGIN, SECRET } from '../support/backend/defaults'
import { createTestBackend } from '../support/backend/testBackend'
import { createVisitor, eventually, sendWithoutEnd } from '../support/documents/visitor'

const STOP_MS = 5_000

const deployment = filesOf('docs/deployment.md')

describe.each(['node.ts', 'express.ts', 'fastify.ts', 'hono.ts', 'h3.ts'])('%s', (file) => {
  it(
    'runs a task from the check to its result, refuses an endless body, and drains requests on SIGTERM',
    SLOW,
    async () => {
      const example = await startExample(folderOf({ ...deployment, ...deploymentParts }), file)
      const { url } = example
      const { get, post, ended, postSlowly } = createVisitor()
      expect(await get(url, '/health/ready')).toEqual({ status: 200, body: { status: 'ok' } })
      expect((await post(url, '/risk/check', {})).body.needVerify).toBe(false)

      const form = new FormData()
      form.append('input', '{"prompt":"A ridge"}')
      form.append('input.photo', new File(['x'.repeat(3_000_000)], 'ridge.png', { type: 'image/png' }))
      const { status, body } = await post(url, '/startTask', form)
      expect(status).toBe(202)
      expect(await ended(url, body.taskId)).toMatchObject({ status: 'done', result: { attempt: 1 } })

      expect(await sendWithoutEnd(url, '/risk/check')).toBe(413)
      expect((await get(url, '/nothing')).body.code).toBe('unsupported')

      const slow = await postSlowly(url, '/risk/check', {})
      const ending = example.end('SIGTERM')
      await eventually(() => isRefused(`${url}/api/health/live`))
      expect((await slow.finish()).status).toBe(200)
      const { code, ms } = await ending
      expect(code).toBe(0)
      expect(ms).toBeLessThan(STOP_MS)
    },
  )
})

/** Whether the address refuses connections. */
function isRefused(address: string): Promise<boolean> {
  return fetch(address).then(
    () => false,
    () => true,
  )
}

describe('SQLite', () => {
  it('finishes an interrupted task after a restart, and includes it in a backup', SLOW, async () => {
    const folder = folderOf({ ...deployment, ...deploymentParts })
    const { get, post, ended } = createVisitor()
    const first = await startExample(folder, 'node.ts')
    const { taskId } = (await post(first.url, '/startTask', { input: { isEndless: true } })).body
    const status = async () => (await get(first.url, `/task/status?taskId=${taskId}`)).body
    await eventually(async () => (await status()).progress === 0.1)

    await expect(startExample(folder, 'backup.ts')).rejects.toThrow('ended with 0')
    const [copy] = readdirSync(folder).filter((name) => /^taskgate-[\d-]+\.db$/.test(name))
    const backup = createSqliteStorage(new Database(join(folder, copy!)))
    expect(JSON.parse((await backup.get(`task:${taskId}`))!).task.status).toBe('pending')

    expect((await first.end('SIGTERM')).code).toBe(0)
    const { url } = await startExample(folder, 'node.ts')
    expect(await ended(url, taskId)).toMatchObject({ status: 'done', result: { attempt: 2 } })
  })
})

describeOnRedis('Two processes on one Redis', () => {
  it('serve each other’s tasks, and one finishes the task of the other after a crash', SLOW, async () => {
    const redis = createRedisServer()
    await redis.start()
    onTestFinished(() => redis.stop())
    const onRedis = (code: string) => code.replace("'./sqlite'", "'./redis'")
    const soon = (code: string) =>
      code.replace('lockMs: 30_000', 'lockMs: 1_000').replace('IntervalMs: 30_000', 'IntervalMs: 500')
    const { 'taskgate.ts': taskgate = '', 'stop.ts': stop = '', 'redis.ts': storage = '' } = deployment
    expect(soon(storage)).toMatch(/lockMs: 1_000,\s+stalledIntervalMs: 500,/)
    const changed = { 'taskgate.ts': onRedis(taskgate), 'stop.ts': onRedis(stop), 'redis.ts': soon(storage) }
    const folder = folderOf({ ...deployment, ...deploymentParts, ...changed })
    const environment = { REDIS_URL: `redis://127.0.0.1:${redis.port}` }

    const first = await startExample(folder, 'node.ts', { ...environment, ENDLESS: 'yes' })
    const { get, post, ended } = createVisitor()
    const { taskId } = (await post(first.url, '/startTask', { input: {} })).body
    const statusAt = async (url: string, id: string) => (await get(url, `/task/status?taskId=${id}`)).body
    await eventually(async () => (await statusAt(first.url, taskId)).progress === 0.1)

    const second = await startExample(folder, 'node.ts', environment)
    expect(await statusAt(second.url, taskId)).toMatchObject({ status: 'pending', progress: 0.1 })
    const another = (await post(first.url, '/startTask', { input: {} })).body.taskId
    expect((await statusAt(second.url, another)).taskId).toBe(another)

    await first.end('SIGKILL')
    expect(await ended(second.url, taskId)).toMatchObject({ status: 'done', result: { attempt: 2, pid: second.pid } })
    expect((await ended(second.url, another)).status).toBe('done')
    const { code, ms } = await second.end('SIGTERM')
    expect(code).toBe(0)

    expect(ms).toBeLessThan(STOP_MS)
  })
})

describe('edge.ts', () => {
  it('starts a task without timers, and a Node.js process finishes it', SLOW, async () => {
    const folder = folderOf({ ...deployment, ...deploymentParts })
    const storage = createMemoryStorage()
    const withoutTimers = { setTimeout: () => 0, clearTimeout: () => undefined, storage, secret: SECRET }
    const runtime = new EdgeVM({ extend: (context: EdgeContext) => Object.assign(context, withoutTimers) })
    runtime.evaluate(`${await edgeBundle(join(folder, 'edge.ts'))}; globalThis.edge = edge`)

    const send = (path: string, init: object = {}): Promise<{ status: number; body: Record<string, unknown> }> => {
      const request = `new Request('${ORIGIN}/api${path}', ${JSON.stringify(init)})`
      return runtime.evaluate(
        `edge.fetch(${request}).then(async (answer) => ({ status: answer.status, body: await answer.json() }))`,
      )
    }
    const headers = { 'content-type': 'application/json', 'x-test-user': 'ada', 'idempotency-key': 'a-key-of-adas-own' }
    expect((await send('/risk/check', { method: 'POST', body: '{}', headers })).body.needVerify).toBe(false)
    expect((await send('/health/ready')).status).toBe(200)
    expect((await send('/task/status?taskId=x')).status).toBe(401)
    const { status, body } = await send('/startTask', { method: 'POST', body: '{"input":{"a":1}}', headers })
    expect(status).toBe(202)

    createTestBackend({ storage, actions: { startTask: { run: () => 'made on Node.js' } } })
    const now = async () => (await send(`/task/status?taskId=${body.taskId}`, { headers })).body
    await until(async () => (await now()).status === 'done')
    expect((await now()).result).toBe('made on Node.js')
  })
})
