import { createPinia } from 'pinia'
import { defineAction, useTaskStore } from 'vue-taskgate'
import { TaskgateError } from 'vue-taskgate/server'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, effectScope, reactive } from 'vue'

import { createTestApp, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { answerLost, refusal, reply, requestHeld } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole()
})

/** Creates an app so that the store finds the plugin. */
function createStore(options: Parameters<typeof createTestApp>[0] = {}) {
  const app = createTestApp(options)
  createApp({}).use(app.pinia).use(app.taskgate)
  return { ...app, store: app.taskgate.tasks }
}

describe('start', () => {
  it('runs a task until its end', async () => {
    const { store, backend } = createStore()
    const key = store.start('startTask', { a: 1 }, { label: 'Poster' })
    expect(store.tasks[key]).toMatchObject({ key, state: 'checking', action: 'startTask', label: 'Poster' })
    ;(await until(() => backend.jobs[0])).finish('here')
    await until(() => store.tasks[key]!.state === 'done')
    expect(store.tasks[key]).toMatchObject({ state: 'done', result: 'here', taskId: expect.any(String) })
  })

  it('returns the running task under its key', async () => {
    const { store, backend } = createStore()
    const key = store.start('startTask', 1, { key: 'mine' })
    const { idempotencyKey } = store.tasks.mine!
    expect([key, store.start('startTask', 2, { key: 'mine' })]).toEqual(['mine', 'mine'])
    await until(() => backend.jobs[0])
    store.start('startTask', 3, { key: 'mine' })
    await pass(1_000)
    expect(backend.jobs.map(({ input }) => input)).toEqual([1])
    expect(store.tasks.mine!.idempotencyKey).toBe(idempotencyKey)
    backend.jobs[0]!.finish()
    await until(() => store.tasks.mine!.state === 'done')
    store.start('startTask', 4, { key: 'mine' })
    await until(() => backend.jobs[1])
    expect(store.tasks.mine!.idempotencyKey).not.toBe(idempotencyKey)
  })

  it('creates a new task for each call without a key', async () => {
    const { store, backend } = createStore()
    const keys = [store.start('startTask'), store.start('startTask')]
    await until(() => backend.jobs[1])
    expect(new Set(keys).size).toBe(2)
    expect(store.list.map(({ key }) => key)).toEqual(keys)
  })

  it('sends the input unchanged, and does not modify it', async () => {
    const { store, backend } = createStore()
    const input = { deep: reactive({ list: [1] }) }
    store.start('startTask', input)
    input.deep.list.push(2)
    await until(() => backend.jobs[0])
    expect(backend.jobs[0]!.input).toEqual({ deep: { list: [1] } })
    expect(input.deep.list).toEqual([1, 2])
  })

  it('takes label, provider, calls, polling and the result schema from the action', async () => {
    const start = vi.fn(async () => ({ taskId: 'own' }))
    const status = vi.fn(async () => ({ taskId: 'own', status: 'done', result: 'odd' }))
    const refuse = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'Too odd' }] }) },
    } as const
    const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const poster = defineAction('poster', {
      label: 'Poster',
      client: { start, status },
      result: refuse,
      polling: { interval: 500 },
    })
    const { store, backend } = createStore()
    backend.faults.check = reply(200, { needVerify: false })
    const key = store.start(poster)
    expect(store.tasks[key]!.label).toBe('Poster')
    await until(() => start.mock.calls.length)
    await pass(600)
    expect(status).toHaveBeenCalledTimes(1)
    await until(() => store.tasks[key]!.state === 'failed')
    expect(store.tasks[key]!.problem).toMatchObject({ code: 'bad-response', hint: expect.stringContaining('Too odd') })
    expect(String(spy.mock.calls[0]![0])).toContain('Too odd')
  })

  it('shows the dialog when it has no verify function', async () => {
    const { store, backend } = createStore({ risk: verifyAlways })
    const key = store.start('startTask')
    await until(readyPuzzle)
    await solvePuzzle(backend)
    await until(() => backend.jobs[0])
    await pass(1_000)
    expect(store.tasks[key]!.state).toBe('pending')
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('logs errors from callbacks of the app, and does not change the task', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const onSettled = vi.fn(() => {
      throw new Error('mine')
    })
    const { store, backend } = createStore({ onSettled })
    const key = store.start('startTask')
    await until(() => backend.jobs.length === 1)
    backend.jobs[0]!.finish('here')
    await until(() => onSettled.mock.calls.length === 1)
    expect(store.tasks[key]).toMatchObject({ state: 'done', result: 'here' })
    expect(error).toHaveBeenCalledWith('vue-taskgate: an error in onSettled() or onError().', new Error('mine'))
  })

  it('calls onSettled at each end, and onError at each failure', async () => {
    const [onSettled, onError] = [vi.fn(), vi.fn()]
    const { store, backend } = createStore({ onSettled, onError })
    store.start('startTask')
    store.start('startTask')
    await until(() => backend.jobs[1])
    backend.jobs[0]!.finish(1)
    backend.jobs[1]!.fail(new TaskgateError('oh', 'Oh.'))
    await until(() => onSettled.mock.calls.length === 2)
    expect(onSettled.mock.calls.map(([task]) => task.state).sort()).toEqual(['done', 'failed'])
    expect(onError.mock.calls).toEqual([
      [expect.objectContaining({ code: 'task-failed', title: 'Oh.' }), expect.objectContaining({ state: 'failed' })],
    ])
  })
})

describe('cancel', () => {
  it('ends the task at once before the start is sent', async () => {
    const { store, backend } = createStore()
    backend.faults.check = requestHeld()
    const key = store.start('startTask')
    await settle()
    expect(store.cancel(key)).toBe(true)
    expect(store.tasks[key]!.state).toBe('cancelled')
    await pass(60_000)
    expect([backend.calls, backend.pageTimers()]).toEqual([['check'], 0])
  })

  it('calls the server after the start is sent, and returns false for unknown and ended tasks', async () => {
    const { store, backend } = createStore()
    const key = store.start('startTask')
    await until(() => backend.jobs[0])
    expect(store.cancel(key)).toBe(true)
    await until(() => store.tasks[key]!.state === 'cancelled')
    expect([store.cancel(key), store.cancel('unknown')]).toEqual([false, false])
  })
})

describe('retry', () => {
  it('starts the same action again as a new entry', async () => {
    const { store, backend } = createStore()
    const key = store.start('startTask', { a: 1 }, { label: 'Mine' })
    expect(store.retry(key)).toBeUndefined()
    ;(await until(() => backend.jobs[0])).fail(new TaskgateError('oh', 'Oh.'))
    await until(() => store.tasks[key]!.state === 'failed')
    const next = store.retry(key)!
    expect(next).not.toBe(key)
    expect(store.tasks[key]).toBeUndefined()
    await until(() => backend.jobs[1])
    expect(backend.jobs[1]!.input).toEqual({ a: 1 })
    expect(store.tasks[next]!.label).toBe('Mine')
  })

  it('keeps a key that the app chose', async () => {
    const { store, backend } = createStore()
    store.start('startTask', 1, { key: 'mine' })
    ;(await until(() => backend.jobs[0])).fail(new TaskgateError('oh', 'Oh.'))
    await until(() => store.tasks.mine!.state === 'failed')
    const { idempotencyKey } = store.tasks.mine!
    expect(store.retry('mine')).toBe('mine')
    expect(store.tasks.mine!.idempotencyKey).not.toBe(idempotencyKey)
  })

  it('returns undefined for a task that was only followed, and for an unknown key', async () => {
    const { store } = createStore()
    const key = store.track('unknown')
    await until(() => store.tasks[key]!.state === 'failed')
    expect([store.retry(key), store.retry('no-such-key')]).toEqual([undefined, undefined])
  })
})

describe('resume', () => {
  it('follows a stalled task again', async () => {
    const { store, backend } = createStore()
    const key = store.start('startTask', 1, { polling: { maxAttempts: 1 } })
    const job = await until(() => backend.jobs[0])
    await until(() => store.tasks[key]!.state === 'stalled')
    const looks = backend.calls.length
    await pass(60_000)
    expect(backend.calls).toHaveLength(looks)
    job.finish('late')
    store.resume(key)
    expect(store.tasks[key]!.state).toBe('pending')
    await until(() => store.tasks[key]!.state === 'done')
    store.resume(key)
    store.resume('unknown')
    expect(store.tasks[key]!.state).toBe('done')
  })

  it('repeats an uncertain start with its key', async () => {
    const { store, backend } = createStore({ idempotent: false })
    backend.faults.start = [answerLost]
    const key = store.start('startTask')
    await until(() => store.tasks[key]!.state === 'uncertain')
    store.resume(key)
    await until(() => store.tasks[key]!.state === 'pending')
    expect(backend.callsOf('start')).toHaveLength(2)
    expect(backend.jobs).toHaveLength(1)
  })
})

describe('track', () => {
  it('follows a task that was started elsewhere, once', async () => {
    const { store, backend } = createStore()
    const elsewhere = createStore({ fetch: backend.fetch })
    const key = elsewhere.store.start('startTask')
    const taskId = await until(() => elsewhere.store.tasks[key]!.taskId)
    const action = defineAction('startTask', { label: 'Poster' })
    expect([store.track(taskId, { action }), store.track(taskId)]).toEqual([taskId, taskId])
    expect(store.tasks[taskId]).toMatchObject({ state: 'pending', taskId, label: 'Poster' })
    backend.jobs[0]!.finish('seen by both')
    await until(() => store.tasks[taskId]!.state === 'done')
    expect(store.tasks[taskId]!.result).toBe('seen by both')
  })

  it('accepts a key and polling options', async () => {
    const { store, backend } = createStore()
    backend.faults.status = reply(200, { taskId: 'x', status: 'pending' })
    store.track('x', { key: 'mine', polling: { maxAttempts: 1 } })
    await until(() => store.tasks.mine!.state === 'stalled')
  })
})

describe('whenSettled', () => {
  it('resolves at any end', async () => {
    const { store, backend } = createStore()
    const keys = [store.start('startTask', 'good'), store.start('startTask', 'bad')]
    const ends = Promise.all(keys.map((key) => store.whenSettled(key)))
    await until(() => backend.jobs[1])
    // The two tasks can end in either order.
    const jobOf = (input: string) => backend.jobs.find((job) => job.input === input)!
    jobOf('good').finish('well')
    jobOf('bad').fail(new TaskgateError('oh', 'Oh.'))
    await until(() => store.list.every(({ state }) => state !== 'pending'))
    expect((await ends).map(({ state }) => state)).toEqual(['done', 'failed'])
    expect((await store.whenSettled(keys[0]!)).result).toBe('well')
  })

  it('resolves to the last state of a dismissed task, even after the caller is unmounted', async () => {
    const { store, backend } = createStore()
    const key = store.start('startTask')
    const scope = effectScope()
    const end = scope.run(() => store.whenSettled(key))!
    scope.stop()
    await until(() => backend.jobs[0])
    store.dismiss(key)
    expect(await end).toMatchObject({ key, state: 'pending' })
  })

  it('throws for a key without a task', () => {
    expect(() => createStore().store.whenSettled('unknown')).toThrow("There is no task 'unknown' to wait for")
  })
})

describe('the state of the store', () => {
  it('drops a dismissed task, which continues on the server', async () => {
    const { store, backend } = createStore()
    const key = store.start('startTask')
    await until(() => backend.jobs[0])
    store.dismiss(key)
    const calls = backend.calls.length
    await pass(60_000)
    expect([store.list, backend.calls.length, backend.pageTimers()]).toEqual([[], calls, 0])
    expect(backend.calls).not.toContain('cancel')
  })

  it('drops only ended tasks when it is cleared', async () => {
    const { store, backend } = createStore()
    const [first, second] = [store.start('startTask', 'one'), store.start('startTask', 'two')]
    await until(() => backend.jobs[1])
    backend.jobs.find(({ input }) => input === 'one')!.finish()
    await until(() => store.tasks[first!]!.state === 'done')
    store.clear()
    expect(store.list.map(({ key }) => key)).toEqual([second])
  })

  it('keeps at most fifty ended tasks, and drops the oldest first', async () => {
    const { store, backend } = createStore()
    backend.faults.check = refusal(403)
    for (let at = 0; at < 55; at += 1) {
      store.start('startTask', at, { key: `t${at}` })
      vi.setSystemTime(Date.now() + 1)
    }
    await until(() => store.list.every(({ state }) => state === 'failed'))
    expect(store.list.map(({ key }) => key)).toEqual(Array.from({ length: 50 }, (_, at) => `t${at + 5}`))
  })

  it('is plain JSON, without input, token or timer', async () => {
    const { store, backend, pinia } = createStore({ risk: verifyAlways })
    store.start('startTask', { secret: 'what was typed', file: new Blob(['x']) })
    await until(readyPuzzle)
    await solvePuzzle(backend)
    await until(() => backend.jobs[0])
    await pass(1_000)
    const state = pinia.state.value.taskgate
    const json = JSON.stringify(state)
    expect(JSON.parse(json)).toEqual(state)
    expect(json).not.toMatch(/typed|vp_|vt_/)
  })

  it('belongs to one Pinia', async () => {
    const [one, other] = [createStore(), createStore()]
    one.store.start('startTask', 1, { key: 'same' })
    other.store.start('startTask', 2, { key: 'same' })
    await until(() => one.backend.jobs[0] && other.backend.jobs[0])
    expect([one.backend.jobs[0]!.input, other.backend.jobs[0]!.input]).toEqual([1, 2])
    one.store.dismiss('same')
    expect(other.store.tasks.same).toMatchObject({ state: 'pending' })
    const third = createPinia()
    expect(useTaskStore(third).list).toEqual([])
  })

  it('stops polling when the store is disposed of', async () => {
    const { store, backend } = createStore()
    store.start('startTask')
    await until(() => backend.jobs[0])
    store.$dispose()
    expect(backend.pageTimers()).toBe(0)
  })
})
