import { createMemoryStorage } from 'vue-taskgate/server'
import { storageConformance } from 'vue-taskgate/testing'
import { describe, expect, it } from 'vitest'

describe('createMemoryStorage', () => {
  let now = 1_700_000_000_000
  const create = () => createMemoryStorage({ now: () => now })
  const wait = async (ms: number) => {
    now += ms
    await Promise.resolve()
  }

  for (const { name, run } of storageConformance({ create, wait })) it(name, run)

  it('forgets expired values without a timer while it is written to', async () => {
    const storage = create()
    for (let n = 0; n < 100; n += 1) await storage.insert(`old:${n}`, 'v', 10)
    await wait(20)
    for (let n = 0; n < 100; n += 1) await storage.insert(`new:${n}`, 'v', 10_000)
    expect(await storage.purge(0)).toBeLessThanOrEqual(2)
  })

  it('reports a broken storage with what was expected and what came', async () => {
    const broken = { ...create(), insert: async () => true }
    const cases = storageConformance({ create: () => broken, wait })
    const failures = await Promise.all(cases.map(({ run }) => run().then(String, (error: Error) => error.message)))
    expect(failures).toContain('second insert: expected false, came true')
  })
})
