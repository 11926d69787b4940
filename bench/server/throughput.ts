// Measures verified and stored pushes per second in one process, and the cost of a vendor's retry.
// `npx tsx bench/server/throughput.ts`
import { setTimeout as sleep } from 'node:timers/promises'

import { perSecond, printTable } from '../figures'
import { createBenchServer, pushRequest } from './benchServer'
import { openStorage, storageNames } from './storages'

const PUSHES = 20_000
const AT_ONCE = 64

const rows = []
for (const name of storageNames) {
  const { storage, words, close } = await openStorage(name)
  const taskgate = createBenchServer(storage)
  const push = async (number: number): Promise<void> => {
    const { status } = await taskgate.fetch(pushRequest(number))
    if (status !== 200) throw new Error(`expected status 200, got ${status}`)
  }
  await perSecond(2_000, AT_ONCE, (n) => push(-1 - n)) // warm-up
  const startedAt = performance.now()
  const fresh = await perSecond(PUSHES, AT_ONCE, push)
  while ((await storage.list('callback-inbox', 'new', { limit: 1 })).length > 0) await sleep(20)
  const handled = (PUSHES / (performance.now() - startedAt)) * 1_000
  const again = await perSecond(PUSHES, AT_ONCE, push)
  rows.push({ storage: words, 'new pushes/s': fresh, 'stored and handled/s': handled, 'retries/s': again })
  await taskgate.close()
  await close()
}
printTable(
  `Verified and durably stored in one process, ${AT_ONCE} in flight; then handled (parked: no task is linked)`,
  rows,
)
