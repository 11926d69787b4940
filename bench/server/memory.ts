// Measures the memory in use after a million tasks with retention. `npx tsx bench/server/memory.ts` (a few minutes)
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'

import { perSecond, printTable } from '../figures'

const TASKS = 1_000_000
const SLICE = 100_000
const RETENTION_MS = 3_600_000
/** On the injected clock of the storage and the server, where a million tasks take 11.6 days. */
const TASK_EVERY_MS = 1_000
/** The retention of an idempotency key, independent of the task retention. */
const KEY_MS = 48 * 3_600_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

let now = Date.now()
const storage = createMemoryStorage({ now: () => now, elapsed: () => now })
const taskgate = createTaskgateServer({
  storage,
  secret: 'a secret of a measurement, long enough',
  identify: () => ({ session: 'bench' }),
  retentionMs: RETENTION_MS,
  clock: { now: () => now, after: () => () => undefined },
  actions: { startTask: { run: (input) => ({ input }), concurrency: 64 } },
})

async function start(number: number): Promise<void> {
  now += TASK_EVERY_MS
  const response = await taskgate.fetch(
    new Request('http://localhost/api/startTask', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `bench-${String(number).padStart(8, '0')}` },
      body: JSON.stringify({ input: { prompt: 'A ridge at first light' } }),
    }),
  )
  if (response.status >= 300) throw new Error(`expected a task, got status ${response.status}`)
  await response.arrayBuffer()
}

const rows = []
for (let done = 0; done < TASKS; done += SLICE) {
  await perSecond(SLICE, 16, (n) => start(done + n))
  collect()
  const { heapUsed, rss } = process.memoryUsage()
  rows.push({ tasks: done + SLICE, 'heap MiB': heapUsed / 2 ** 20, 'RSS MiB': rss / 2 ** 20 })
}
const kept = [RETENTION_MS, KEY_MS].map((ms) => (ms / TASK_EVERY_MS).toLocaleString('en-US'))
printTable(
  `Memory storage, one task per second, retention ${RETENTION_MS / 60_000} min: holds ${kept[0]} tasks and ${kept[1]} idempotency keys`,
  rows,
)
const purged = await taskgate.purge()
console.log(`purge() then deleted ${purged} expired entries`)
await taskgate.close()
