// Measures the acknowledgement latency over real HTTP: 500 pushes per second, a burst of 2,000, and the first pushes
// after a cold start.
// `npx tsx bench/server/acknowledge.ts`
import type { StorageName } from './storages'

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { percentile, printTable } from '../figures'
import { createHttpClient, requestText } from './httpClient'
import { contentType, path, signedBody } from './pushes'
import { storageNames } from './storages'

const RATE = 500
const SECONDS = 20
const BURST = 2_000

interface Answer {
  ms: number
  status: number
}

const probe = fork(fileURLToPath(new URL('./stallProbe.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })

const rows = []
for (const name of storageNames) rows.push(...(await measure(name)))
probe.kill()
printTable('Acknowledgement of a verified push, in ms (open loop, keep-alive)', rows)

async function measure(name: StorageName) {
  const child = fork(fileURLToPath(new URL('./callbackServer.ts', import.meta.url)), [name], {
    execArgv: ['--import', 'tsx'],
  })
  const [{ port, words }] = (await once(child, 'message')) as [{ port: number; words: string }]
  const client = createHttpClient({ port, connections: 256 })
  const pushes = Array.from({ length: 10 + RATE * SECONDS + BURST }, (_, number) =>
    requestText(`POST ${path}`, { 'content-type': contentType }, signedBody(number)),
  )
  async function push(): Promise<Answer> {
    const sentAt = performance.now()
    const { status } = await client.send(pushes.pop()!)
    return { ms: performance.now() - sentAt, status }
  }

  const cold = await beside(() => Promise.all(Array.from({ length: 10 }, push)))
  const steady = await beside(() => atRate(push))
  const burst = await beside(() => Promise.all(Array.from({ length: BURST }, push)))
  client.close()
  child.send('stop')
  await once(child, 'exit')
  return [
    row(words, 'first 10 after a cold start', cold),
    row(words, `${RATE}/s for ${SECONDS} s`, steady),
    row(words, `burst of ${BURST.toLocaleString('en-US')}`, burst),
  ]
}

async function atRate(push: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Promise<Answer>[] = []
  const startedAt = performance.now()
  while (answers.length < RATE * SECONDS) {
    const due = Math.min(RATE * SECONDS, Math.floor(((performance.now() - startedAt) / 1_000) * RATE))
    while (answers.length < due) answers.push(push())
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return Promise.all(answers)
}

interface Measured {
  answers: Answer[]
  /** The longest stall of an idle process during the load, in ms: the share of the machine in the latency. */
  stallMs: number
}

async function beside(load: () => Promise<Answer[]>): Promise<Measured> {
  await longestStall() // resets the probe
  const answers = await load()
  return { answers, stallMs: await longestStall() }
}

async function longestStall(): Promise<number> {
  probe.send('report')
  const [ms] = (await once(probe, 'message')) as [number]
  return ms
}

function row(storage: string, load: string, { answers, stallMs }: Measured) {
  const times = answers.map(({ ms }) => ms)
  const refused = answers.filter(({ status }) => status !== 200).length
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => percentile(times, share))
  return {
    storage,
    load,
    p50: p50!,
    p99: p99!,
    'p99.9': p999!,
    max: Math.max(...times),
    'not acknowledged': refused,
    'idle process stalled': stallMs,
  }
}
