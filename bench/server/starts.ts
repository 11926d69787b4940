// Measures start + status per second in one process. `npx tsx bench/server/starts.ts`
import { createTaskgateServer } from 'vue-taskgate/server'

import { perSecond, printTable } from '../figures'
import { openStorage, storageNames } from './storages'

const STARTS = 10_000
const AT_ONCE = 64

const rows = []
for (const name of storageNames) {
  const { storage, words, close } = await openStorage(name)
  const taskgate = createTaskgateServer({
    storage,
    secret: 'a secret of a measurement, long enough',
    identify: () => ({ session: 'bench' }),
    actions: { startTask: { run: () => ({ fine: true }), concurrency: AT_ONCE, maxQueued: 1_000_000 } },
  })
  const startAndAsk = async (number: number): Promise<void> => {
    const started = await taskgate.fetch(
      new Request('http://localhost/api/startTask', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `bench-${name}-${number}` },
        body: JSON.stringify({ input: { prompt: 'A ridge at first light' } }),
      }),
    )
    const { taskId } = (await started.json()) as { taskId: string }
    const asked = await taskgate.fetch(new Request(`http://localhost/api/task/status?taskId=${taskId}`))
    if (asked.status !== 200) throw new Error(`expected status 200, got ${asked.status}`)
    await asked.arrayBuffer()
  }
  await perSecond(1_000, AT_ONCE, (n) => startAndAsk(-1 - n)) // warm-up
  rows.push({ storage: words, 'start + status/s': await perSecond(STARTS, AT_ONCE, startAndAsk) })
  await taskgate.close()
  await close()
}
printTable(`Tasks started and polled once, ${AT_ONCE} in flight, while the tasks run to completion`, rows)
