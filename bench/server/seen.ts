// Measures the time from the acknowledgement of a push to the first status call that returns its result: without load,
// at 500 other pushes per second, and at 1,000.
// `npx tsx bench/server/seen.ts`
import type { TaskgateServer } from 'vue-taskgate/server'

import { setTimeout as sleep } from 'node:timers/promises'

import { percentile, printTable } from '../figures'
import { createBenchServer, pushRequest } from './benchServer'
import { openStorage, storageNames } from './storages'

const TASKS = 50
const POLL_EVERY_MS = 5
/** Background pushes per second, for tasks without a link. */
const LOADS = [0, 500, 1_000]

let numbers = 0
const rows = []
for (const name of storageNames) {
  const { storage, words, close } = await openStorage(name)
  const taskgate = createBenchServer(storage)
  await measure(taskgate, 500) // warm-up
  for (const load of LOADS) {
    const times = await measure(taskgate, load)
    const [p50, p99] = [0.5, 0.99].map((share) => percentile(times, share))
    rows.push({ storage: words, 'other pushes/s': load, p50: p50!, p99: p99!, max: Math.max(...times) })
    await isIdle()
  }
  await taskgate.close()
  await close()

  async function isIdle(): Promise<void> {
    while ((await storage.list('callback-inbox', 'new', { limit: 1 })).length > 0) await sleep(20)
  }
}
printTable(
  `From the acknowledgement of a push to the first status call with its result, in ms (polled every ${POLL_EVERY_MS} ms)`,
  rows,
)

async function measure(taskgate: TaskgateServer, load: number): Promise<number[]> {
  const tasks = await Promise.all(Array.from({ length: TASKS }, () => start(taskgate, (numbers += 1))))
  const others = beside(taskgate, load)
  const times = []
  for (const task of tasks) times.push(await timeToSee(taskgate, task))
  await others.stop()
  return times
}

interface Started {
  number: number
  taskId: string
}

async function start(taskgate: TaskgateServer, number: number): Promise<Started> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': `bench-${String(number).padStart(8, '0')}` }
  const body = JSON.stringify({ input: { providerTaskId: `bench-${number}` } })
  const answer = await taskgate.fetch(new Request('http://localhost/api/startTask', { method: 'POST', headers, body }))
  const { taskId } = (await answer.json()) as { taskId: string }
  for (;;) {
    if ((await statusOf(taskgate, taskId)).stage === 'submitted') return { number, taskId }
    await sleep(POLL_EVERY_MS)
  }
}

async function timeToSee(taskgate: TaskgateServer, { number, taskId }: Started): Promise<number> {
  const { status } = await taskgate.fetch(pushRequest(number))
  if (status !== 200) throw new Error(`expected status 200, got ${status}`)
  const acknowledgedAt = performance.now()
  while ((await statusOf(taskgate, taskId)).status !== 'done') await sleep(POLL_EVERY_MS)
  return performance.now() - acknowledgedAt
}

async function statusOf(taskgate: TaskgateServer, taskId: string): Promise<{ status: string; stage?: string }> {
  const answer = await taskgate.fetch(new Request(`http://localhost/api/task/status?taskId=${taskId}`))
  return (await answer.json()) as { status: string; stage?: string }
}

function beside(taskgate: TaskgateServer, load: number) {
  const sent: Promise<unknown>[] = []
  const startedAt = performance.now()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * load)
    while (sent.length < due) sent.push(taskgate.fetch(pushRequest((numbers += 1))))
  }, 1)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await Promise.all(sent)
    },
  }
}
