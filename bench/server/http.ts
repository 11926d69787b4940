// Measures starts and status calls over real HTTP, and a plain Hono route in the same run: calls per second, and the
// server's processor time per call, which varies less on a busy machine.
// `npx tsx bench/server/http.ts`
import type { Served } from './served'

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { sessionCookie } from 'vue-taskgate/server/node'

import { percentile, perSecond, printTable } from '../figures'
import { createHttpClient, requestText } from './httpClient'
import { SECRET } from './served'

const ROUNDS = 5
const STARTS = 10_000
const STATUS_CALLS = 20_000
const WARM = 2_000
const AT_ONCE = 64
/** The number of starts that the README's rule allows a visitor before it requires the puzzle. */
const STARTS_OF_A_VISITOR = 2

type Headers = Record<string, string>

interface Calls {
  perSecond: number
  cpuUs: number
}

const words: Record<Served, string> = {
  floor: 'Hono route that reads and returns JSON',
  bare: 'start and status',
  readme: "start and status with the README's cookie and rules",
}
const cookies = sessionCookie({ secret: SECRET })
let visitors = 0
let keys = 0

const measured = await Promise.all([open('floor'), open('bare'), open('readme')])
for (const { measure } of measured) await measure(WARM, WARM)
// Interleaves the rounds, so that a slower machine affects all servers equally.
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { rounds, measure } of measured) rounds.push(await measure(STARTS, STATUS_CALLS))
}
const versions = ['hono', '@hono/node-server'].map((name) => `${name} ${versionOf(name)}`).join(', ')
printTable(
  `HTTP calls on memory storage, ${AT_ONCE} connections, median of ${ROUNDS} rounds; ${versions}`,
  measured.map(({ served, rounds }) => ({
    server: words[served],
    'starts/s': median(rounds.map(({ starts }) => starts.perSecond)),
    'CPU µs per start': median(rounds.map(({ starts }) => starts.cpuUs)),
    'status calls/s': median(rounds.map(({ statusCalls }) => statusCalls.perSecond)),
    'CPU µs per status call': median(rounds.map(({ statusCalls }) => statusCalls.cpuUs)),
  })),
)
for (const { close } of measured) close()

async function open(served: Served) {
  const child = fork(fileURLToPath(new URL('./httpServer.ts', import.meta.url)), [served], {
    execArgv: ['--import', 'tsx'],
    cwd: fileURLToPath(new URL('../..', import.meta.url)), // its tsconfig resolves `vue-taskgate/server`
  })
  const [port] = (await once(child, 'message')) as [number]
  const client = createHttpClient({ port, connections: AT_ONCE })
  const newVisitor = served === 'readme' ? visitor : () => ({})

  async function send(text: string, expected: number): Promise<string> {
    const { status, body } = await client.send(text)
    if (status !== expected) throw new Error(`expected status ${expected}, got ${status}: ${body}`)
    return body
  }

  async function calls(count: number, call: (n: number) => Promise<unknown>): Promise<Calls> {
    const before = await cpuUs()
    const rate = await perSecond(count, AT_ONCE, call)
    return { perSecond: rate, cpuUs: ((await cpuUs()) - before) / count }
  }

  async function cpuUs(): Promise<number> {
    child.send('cpu')
    const [us] = (await once(child, 'message')) as [number]
    return us
  }

  return {
    served,
    rounds: [] as { starts: Calls; statusCalls: Calls }[],
    async measure(startCount: number, statusCount: number) {
      const texts = Array.from({ length: startCount / STARTS_OF_A_VISITOR }, newVisitor).flatMap((headers) =>
        Array.from({ length: STARTS_OF_A_VISITOR }, () => startText(headers)),
      )
      const starts = await calls(startCount, (n) => send(texts[n]!, 202))
      const owner = newVisitor()
      const { taskId } = JSON.parse(await send(startText(owner), 202)) as { taskId: string }
      const statusText = requestText(`GET /api/task/status?taskId=${taskId}`, owner)
      return { starts, statusCalls: await calls(statusCount, () => send(statusText, 200)) }
    },
    close(): void {
      client.close()
      child.send('stop')
    },
  }
}

/** Returns the headers of a returning visitor: a cookie and a unique address. */
function visitor(): Headers {
  visitors += 1
  const { setCookie } = cookies(new Request('http://localhost/'))
  const address = [10, visitors >> 16, visitors >> 8, visitors].map((part) => part & 255).join('.')
  return { cookie: setCookie!.split(';')[0]!, 'x-forwarded-for': address }
}

function startText(visitor: Headers): string {
  const headers = { 'content-type': 'application/json', 'idempotency-key': `bench-key-${(keys += 1)}`, ...visitor }
  return requestText('POST /api/startTask', headers, JSON.stringify({ input: { prompt: 'A ridge at first light' } }))
}

function median(values: number[]): number {
  return percentile(values, 0.5)
}

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
