import type { Handled, QueueWorkerOptions } from '../../../src/server/run/queueWorker'
import type { QueueItem } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it, onTestFinished } from 'vitest'

import { createQueueWorker } from '../../../src/server/run/queueWorker'
import { controlled } from '../../support/storage/controlled'
import { atRest, createTestClock, until } from '../../support/time/testClock'

const HOUR_MS = 3_600_000

/** A queue worker, with a record of the items it handles and of its errors. */
function createWorking(handle: QueueWorkerOptions['handle'], options: Partial<QueueWorkerOptions> = {}) {
  const clock = createTestClock()
  const inner = createMemoryStorage(clock)
  const { storage, ...control } = controlled(inner)
  const errors: [unknown, string][] = []
  const handled: string[] = []
  const make = (more: Partial<QueueWorkerOptions> = {}) => {
    const worker = createQueueWorker({
      storage,
      clock,
      queue: 'q',
      atOnce: 4,
      leaseMs: 5_000,
      retryMs: [1_000, 10_000],
      handle(item) {
        handled.push(item.id)
        return handle(item)
      },
      onError: (error, where) => errors.push([error, where]),
      ...options,
      ...more,
    })
    onTestFinished(() => worker.close())
    return worker
  }
  return {
    ...control,
    clock,
    inner,
    errors,
    handled,
    make,
    worker: make(),
    add: (...ids: string[]) =>
      Promise.all(ids.map((id) => inner.append('q', id, `value of ${id}`, { ttlMs: HOUR_MS }))),
    ids: async (state: QueueItem['state']) => (await inner.list('q', state, { limit: 100 })).map(({ id }) => id),
  }
}

/** A handler whose calls end when the test ends them. */
function held() {
  const calls = new Map<string, { finish: (handled: Handled) => void; fail: (error: unknown) => void }>()
  const handle = ({ id }: QueueItem) =>
    new Promise<Handled>((finish, fail) => {
      calls.set(id, { finish, fail })
    })
  return { calls, handle }
}

describe('a queue worker', () => {
  it('handles items from before its start, and later items when it is woken', async () => {
    const { worker, add, handled, ids } = createWorking(async () => 'done')
    await add('a')
    worker.start()
    await until(async () => (await ids('done')).length === 1)
    await add('b')
    worker.wake()
    await until(async () => (await ids('done')).length === 2)
    expect(handled).toEqual(['a', 'b'])
  })

  it('polls the queue every second', async () => {
    const { worker, add, handled, clock } = createWorking(async () => 'removed')
    worker.start()
    await atRest()
    await add('a')
    await clock.advance(999)
    expect(handled).toEqual([])
    await clock.advance(1)
    await until(() => handled.length === 1)
  })

  it.each(['done', 'parked', 'dead'] as const)('settles an item as %s if its handler returns that', async (outcome) => {
    const { worker, add, ids } = createWorking(async () => outcome)
    await add('a')
    worker.start()
    await until(async () => (await ids(outcome)).length === 1)
  })

  it('calls after() once the outcome is stored, and not if it could not be stored', async () => {
    const seen: string[][] = []
    const { worker, add, ids, clock, inner } = createWorking(async ({ id }) => {
      if (id === 'lost') await clock.advance(6_000)
      if (id === 'lost') await inner.lease('q', 1, HOUR_MS) // another worker now holds the lease
      return { outcome: 'parked', after: async () => void seen.push([id, ...(await ids('parked'))]) }
    })
    await add('a', 'lost')
    worker.start()
    await until(async () => seen.length > 0 && (await ids('parked')).length === 1)
    await atRest()
    expect(seen).toEqual([['a', 'a']])
    expect(await ids('leased')).toEqual(['lost'])
  })

  it('handles at most atOnce items in parallel, and the next as soon as one ends', async () => {
    const { calls, handle } = held()
    const { worker, add, handled } = createWorking(handle)
    await add(...'abcdefgh')
    worker.start()
    await until(() => calls.size === 4)
    await atRest()
    expect(handled).toEqual(['a', 'b', 'c', 'd'])
    calls.get('b')!.finish('done')
    await until(() => calls.size === 5)
    for (const id of 'acdefgh') {
      await until(() => calls.has(id))
      calls.get(id)!.finish('done')
    }
    expect(handled.join('')).toBe('abcdefgh')
  })

  it('leases nothing before ready() resolves, and nothing if it is closed meanwhile', async () => {
    const waits: (() => void)[] = []
    const ready = () => new Promise<void>((resolve) => waits.push(resolve))
    const { worker, add, handled, ids } = createWorking(async () => 'done', { ready })
    await add('a')
    worker.start()
    await until(() => waits.length === 1)
    await atRest()
    expect(handled).toEqual([])
    waits[0]!()
    await until(() => handled.length === 1)
    await add('b')
    worker.wake()
    await until(() => waits.length === 2)
    const closing = worker.close()
    waits[1]!()
    await closing
    expect([handled, await ids('new')]).toEqual([['a'], ['b']])
  })

  it('misses no call of wake(), at any moment', async () => {
    const { worker, add, handled } = createWorking(async () => 'removed')
    worker.start()
    for (let turns = 0; turns < 40; turns += 1) {
      worker.wake() // the queue is still empty
      for (let turn = 0; turn < turns; turn += 1) await undefined
      await add(`${turns}`)
      worker.wake()
      await until(() => handled.length === turns + 1) // without a tick of the clock
    }
  })

  it('handles each item once, with several workers on the queue', async () => {
    const { make, add, handled, ids } = createWorking(async () => 'done')
    const workers = [make(), make(), make()]
    await add(...'abcdefghijklmnopqrstuvwxyz')
    workers.forEach((worker) => worker.start())
    await until(async () => (await ids('done')).length === 26)
    expect([...handled].sort().join('')).toBe('abcdefghijklmnopqrstuvwxyz')
  })
})

describe('an item whose handler throws', () => {
  const broken = async () => {
    throw new Error('no')
  }

  it('is retried after each wait, with up to 20 % of jitter, and is then dead', async () => {
    const dead: [string, unknown][] = []
    const onDead = async ({ id }: QueueItem, error: unknown) => void dead.push([id, error])
    const { worker, add, handled, ids, clock, inner, errors } = createWorking(broken, { onDead })
    await add('a')
    worker.start()
    for (const [tries, waitMs] of [1_000, 10_000].entries()) {
      await until(async () => handled.length === tries + 1 && (await ids('new')).length === 1)
      const [{ dueAt }] = (await inner.list('q', 'new', { limit: 1 })) as [QueueItem]
      expect(dueAt - clock.now()).toBeGreaterThanOrEqual(waitMs)
      expect(dueAt - clock.now()).toBeLessThanOrEqual(1.2 * waitMs)
      await clock.advance(tries === 0 ? 2_000 : 13_000)
    }
    await until(async () => (await ids('dead')).length === 1)
    expect(handled).toHaveLength(3)
    expect(dead).toEqual([['a', new Error('no')]])
    expect(errors).toEqual(Array(3).fill([new Error('no'), 'item a of q']))
  })

  it('is retried without end if there is no onDead', async () => {
    const { worker, add, handled, clock, ids } = createWorking(broken)
    await add('a')
    worker.start()
    for (let tries = 1; tries <= 12; tries += 1) {
      await until(async () => handled.length >= tries && (await ids('new')).length === 1)
      await clock.advance(tries === 1 ? 2_000 : 13_000)
    }
    expect(await ids('dead')).toEqual([])
  })

  it('stays leased while onDead rejects', async () => {
    const { worker, add, clock, ids, inner, errors } = createWorking(broken, {
      retryMs: [],
      onDead: () => Promise.reject(new Error('no disk')),
    })
    await add('a')
    worker.start()
    await until(() => errors.length === 2)
    expect(await ids('leased')).toEqual(['a'])
    await clock.advance(6_000)
    await until(() => errors.length === 4)
    expect(await inner.list('q', 'leased', { limit: 1 })).toMatchObject([{ attempts: 2 }])
  })
})

describe('a queue worker and its storage', () => {
  it('leases again a second after a lease call fails', async () => {
    const { worker, add, handled, clock, fail, errors } = createWorking(async () => 'removed')
    const mend = fail('lease')
    await add('a')
    worker.start()
    await until(() => errors.length === 1)
    expect(errors[0]).toEqual([new Error('the storage fails: lease'), 'lease of q'])
    mend()
    await clock.advance(1_000)
    await until(() => handled.length === 1)
  })

  it('handles an item again if its outcome could not be stored', async () => {
    const { worker, add, handled, clock, fail, errors, ids } = createWorking(async () => 'done')
    const mend = fail('settle')
    await add('a')
    worker.start()
    await until(() => errors.length === 1)
    mend()
    await clock.advance(6_000)
    await until(async () => (await ids('done')).length === 1)
    expect(handled).toEqual(['a', 'a'])
  })

  it('does not settle an item whose lease has passed to another worker', async () => {
    const { calls, handle } = held()
    const { worker, add, clock, ids, inner } = createWorking(handle, { atOnce: 1 })
    await add('a')
    worker.start()
    await until(() => calls.size === 1)
    const closed = worker.close() // so that it leases nothing more
    await clock.advance(5_000)
    const [theirs] = await inner.lease('q', 1, HOUR_MS)
    calls.get('a')!.finish('dead')
    await clock.advance(1_000)
    expect(await ids('leased')).toEqual(['a'])
    expect(await inner.settle('q', 'a', 'done', theirs!.attempts)).toBe(true)
    await closed
  })
})

describe('a queue worker that closes', () => {
  it('waits for handlers in flight, leases nothing more and leaves no timer', async () => {
    const { calls, handle } = held()
    const { worker, add, clock, ids } = createWorking(handle, { atOnce: 1 })
    await add('a', 'b')
    worker.start()
    await until(() => calls.size === 1)
    let isClosed = false
    const closing = worker.close().then(() => (isClosed = true))
    await atRest()
    expect(isClosed).toBe(false)
    calls.get('a')!.finish('done')
    await closing
    worker.wake()
    await clock.advance(10_000)
    expect([await ids('done'), await ids('new'), clock.timers()]).toEqual([['a'], ['b'], 0])
  })

  it('handles the items of a lease call in flight', async () => {
    const { worker, add, hold, ids } = createWorking(async () => 'done')
    await add('a')
    const leasing = hold('lease', { after: true })
    worker.start()
    await until(leasing.isReached)
    const closing = worker.close()
    leasing.release()
    await closing
    expect(await ids('done')).toEqual(['a'])
  })
})
