import type { ChildProcess } from 'node:child_process'

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'

import { expect, it, onTestFinished } from 'vitest'

import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { pushOf } from '../../support/server/plainSource'
import { createRedisServer } from '../../support/storage/redisServer'

const PUSHES = 10_000
const COPIES = 10
const PARALLEL = 64
const PROCESSES = 3
const LONG = { timeout: 1_800_000 }

describeOnRedis('several processes on one Redis', () => {
  it(
    `apply each of ${PUSHES} pushes once, although each arrives ${COPIES} times, ${PARALLEL} in parallel`,
    LONG,
    async () => {
      const redis = createRedisServer()
      await redis.start()
      onTestFinished(() => redis.stop())
      const nodes = await Promise.all(Array.from({ length: PROCESSES }, () => startNode(redis.port)))
      const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL })
      onTestFinished(() => agent.destroy())
      const anyPort = () => nodes[Math.floor(Math.random() * PROCESSES)]!.port

      async function start(id: string): Promise<string> {
        const headers = { 'content-type': 'application/json', 'idempotency-key': `key-of-${id}` }
        const body = JSON.stringify({ input: { id } })
        const answer = await send(agent, anyPort(), '/api/startTask', headers, body)
        return (JSON.parse(answer.body) as { taskId: string }).taskId
      }

      const { pathname } = new URL(pushOf('plain', '').url)
      const pushHeaders = { 'content-type': 'application/json', signature: 'good' }
      async function push(id: string): Promise<void> {
        const body = JSON.stringify({ providerTaskId: id, verdict: 'pass' })
        expect((await send(agent, anyPort(), pathname, pushHeaders, body)).status).toBe(200)
      }

      const ids = Array.from({ length: PUSHES }, (_, n) => `provider-${n}`)
      const taskIds = new Map<string, string>()
      // Starts and pushes are shuffled: some pushes arrive before their task is linked, some long after.
      const work = shuffled([
        ...ids.map((id) => async () => void taskIds.set(id, await start(id))),
        ...Array.from({ length: COPIES }, () => ids.map((id) => () => push(id))).flat(),
      ])
      const startedAt = performance.now()
      const lane = async (): Promise<void> => {
        for (let next = work.pop(); next; next = work.pop()) await next()
      }
      await Promise.all(Array.from({ length: PARALLEL }, lane))
      const seconds = (performance.now() - startedAt) / 1_000

      for (const taskId of taskIds.values()) {
        await expect
          .poll(async () => (await send(agent, anyPort(), `/api/task/status?taskId=${taskId}`)).body, {
            timeout: 120_000,
          })
          .toMatch(/"status":"done"/)
      }
      const counts = await Promise.all(nodes.map(({ child }) => transitionsOf(child)))
      console.info(`${PUSHES * COPIES} pushes in ${seconds.toFixed(0)} s; transitions by process: ${counts.join(', ')}`)
      expect(counts.reduce((sum, count) => sum + count)).toBe(PUSHES)
    },
  )
})

async function startNode(redisPort: number) {
  const child = fork('test/support/storage/redisNode.ts', [String(redisPort)], { execArgv: ['--import', 'tsx'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [port] = (await once(child, 'message')) as [number]
  return { child, port }
}

async function transitionsOf(child: ChildProcess): Promise<number> {
  child.send('how many?')
  const [count] = (await once(child, 'message')) as [number]
  return count
}

function send(agent: Agent, port: number, path: string, headers: Record<string, string> = {}, body?: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const sent = request({ agent, host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode!, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function shuffled<T>(items: T[]): T[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[items[last], items[other]] = [items[other]!, items[last]!]
  }
  return items
}
