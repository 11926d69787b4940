import type { Fault } from 'vue-taskgate/testing'

import { createMemoryStorage } from 'vue-taskgate/server'
import { storageConformance } from 'vue-taskgate/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { around } from '../../support/storage/storages'

/** Handles a call during a fault. `mended` resolves at the end of the fault. */
type Meet = (call: () => unknown, mended: Promise<void>) => unknown

const meets: Record<string, Meet> = {
  'calls throw': async () => Promise.reject(new Error('no connection')),
  'calls throw when they are done': async (call) => {
    await call()
    throw new Error('the answer was lost')
  },
  'calls hang': () => new Promise(() => {}),
  'calls hang when they are done': (call) => Promise.resolve(call()).then(() => new Promise(() => {})),
  'calls succeed late': (call, mended) => mended.then(call),
}

describe('createMemoryStorage', () => {
  let now = 1_700_000_000_000
  let fault: ((call: () => unknown) => unknown) | undefined
  const create = () => createMemoryStorage({ now: () => now, elapsed: () => now })
  // A spread object, since a proxy would have a `then` and would be awaited as a promise.
  const createFaulty = () => ({ ...around(create(), (_name, call) => (fault ? fault(call) : call())) })
  const wait = async (ms: number) => {
    now += ms
    await Promise.resolve()
  }
  const faultOf = (meet: Meet): Fault => {
    return () => {
      let mend = () => {}
      const mended = new Promise<void>((resolve) => (mend = resolve))
      fault = (call) => meet(call, mended)
      return () => {
        fault = undefined
        mend()
      }
    }
  }
  const faults = Object.fromEntries(Object.entries(meets).map(([name, meet]) => [name, faultOf(meet)]))

  // Fake timers make the waits for hanging calls immediate.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    vi.setTimerTickMode('nextTimerAsync')
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  for (const { name, run } of storageConformance({ create: createFaulty, wait, faults })) it(name, run)

  it('deletes expired values during writes, without a timer', async () => {
    const storage = create()
    for (let n = 0; n < 100; n += 1) await storage.insert(`old:${n}`, 'v', 10)
    await wait(20)
    for (let n = 0; n < 100; n += 1) await storage.insert(`new:${n}`, 'v', 10_000)
    expect(await storage.purge(0)).toBeLessThanOrEqual(2)
  })

  it('fails the conformance cases with expected and actual values when it is broken', async () => {
    const broken = { ...create(), insert: async () => true }
    const cases = storageConformance({ create: () => broken, wait })
    const failures = await Promise.all(cases.map(({ run }) => run().then(String, (error: Error) => error.message)))
    expect(failures).toContain('second insert: expected false, came true')
  })

  it('fails the conformance cases when it breaks within a commit or answers before it writes', async () => {
    const failuresOf = async (meet: Meet) => {
      const messages: string[] = []
      for (const { run } of storageConformance({ create: createFaulty, wait, faults: { broken: faultOf(meet) } })) {
        await run().catch((error: Error) => messages.push(error.message))
      }
      return messages
    }
    expect(await failuresOf(async () => 'new')).toContain('items after an append with an answer: expected 1, came 0')

    const half = () => {
      const storage = create()
      const wrapped = around(storage, async (name, call) => {
        if (!fault || name !== 'commit') return call()
        await storage.take('pass')
        throw new Error('disk full')
      })
      return { ...wrapped }
    }
    const cases = storageConformance({ create: half, wait, faults: { 'disk full': faultOf((call) => call()) } })
    const failures = await Promise.all(
      cases
        .filter(({ name }) => name.includes('commit is applied as a whole'))
        .map(({ run }) => run().then(String, String)),
    )
    expect(failures).toEqual(['Error: pass, rev, task, items: expected ["p","1",null,0], came [null,"1",null,0]'])
  })
})
