/* eslint-disable vue/one-component-per-file -- each test mounts apps of its own */
import type { Task } from 'vue-taskgate'

import { createPinia } from 'pinia'
import { useTaskStore } from 'vue-taskgate'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from 'vue'

import { createTestApp, mountButton, taskIn, watchConsole } from '../../support/client/testApp'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

let consoleSays: () => string[]
beforeEach(() => {
  stopTime()
  consoleSays = watchConsole(/which is no task/, /no <TaskgateHost \/>/)
})

type Restore = (store: ReturnType<typeof useTaskStore>, tasks: Record<string, Task>) => void

/** Ways by which a task comes into the store without a start. */
const origins: [string, Restore | undefined][] = [
  ['hydration', undefined],
  ['$patch', (store, tasks) => store.$patch({ tasks } as never)],
  ['a function that patches', (store, tasks) => store.$patch((state) => void Object.assign(state.tasks, tasks))],
  ['an assignment', (store, tasks) => void Object.assign(store.tasks, tasks)],
]

/** Opens a page whose server runs a task that an earlier life of the page has started. */
async function reload(restore: Restore | undefined, members: Partial<Task> = {}) {
  const before = createTestApp({ withHost: false })
  createApp({}).use(before.pinia).use(before.taskgate)
  const key = before.taskgate.tasks.start('startTask', { a: 1 }, { key: 'poster', label: 'Poster' })
  const job = await until(() => before.backend.jobs[0])
  await until(() => before.taskgate.tasks.tasks[key]!.state === 'pending')
  const stored = JSON.parse(JSON.stringify(before.taskgate.tasks.tasks.poster)) as Task
  before.taskgate.dispose()

  const tasks = { poster: { ...stored, ...members } as Task }
  const pinia = createPinia()
  if (!restore) pinia.state.value.taskgate = { tasks }
  const app = createTestApp({ withHost: false, pinia, fetch: before.backend.fetch })
  createApp({}).use(pinia).use(app.taskgate)
  const store = app.taskgate.tasks
  restore?.(store, tasks)
  const callsBefore = before.backend.calls.length
  return { ...app, store, job, task: () => store.tasks.poster, calls: () => before.backend.calls.slice(callsBefore) }
}

describe.each(origins)('a pending task that comes into the store by %s', (_origin, restore) => {
  it('is followed to its end', async () => {
    const { task, job } = await reload(restore)
    job.finish('here')
    await until(() => task()!.state === 'done')
    expect(task()).toMatchObject({ result: 'here', label: 'Poster' })
  })

  it('can be cancelled', async () => {
    const { store, task } = await reload(restore)
    expect(store.cancel('poster')).toBe(true)
    await until(() => task()!.state === 'cancelled')
  })

  it('is the task that a further start and track mean', async () => {
    const { store, task, calls, job } = await reload(restore)
    expect(store.start('startTask', 2, { key: 'poster' })).toBe('poster')
    expect(store.track(task()!.taskId!, { key: 'poster' })).toBe('poster')
    job.finish('here')
    await until(() => task()!.state === 'done')
    expect(new Set(calls())).toEqual(new Set(['status']))
  })

  it('can be resumed when it has stalled', async () => {
    const { store, task, job, calls } = await reload(restore, { state: 'stalled' })
    await pass(60_000)
    expect([task()!.state, calls()]).toEqual(['stalled', []]) // the user decides
    store.resume('poster')
    job.finish('here')
    await until(() => task()!.state === 'done')
  })

  it('can be dismissed', async () => {
    const { store, calls } = await reload(restore)
    store.dismiss('poster')
    await pass(60_000)
    expect([store.list, calls()]).toEqual([[], []])
  })
})

describe('a task of another life without an id', () => {
  it.each(['idle', 'checking', 'verifying', 'preparing'] as const)('is dropped while it was %s', async (state) => {
    const { task, calls } = await reload(undefined, { state, taskId: undefined })
    await pass(1_000)
    expect([task(), calls()]).toEqual([undefined, []])
  })

  it.each(['starting', 'uncertain'] as const)('has failed while it was %s, and can be started again', async (state) => {
    const { store, task, backend } = await reload(undefined, { state, taskId: undefined })
    await pass(1_000)
    expect(task()).toMatchObject({ state: 'failed', problem: { code: 'network', retryable: true } })
    store.start('startTask', 2, { key: 'poster' })
    await until(() => task()!.state === 'pending')
    expect(backend).toBeDefined()
  })
})

describe('anything else in the restored state', () => {
  it.each<[string, unknown]>([
    ['a text', 'x'],
    ['null', null],
    ['an unknown state', { ...taskIn('pending'), key: 'odd', state: 'running' }],
    ['another key', { ...taskIn('pending'), key: 'other' }],
    ['a state of Object', { ...taskIn('pending'), key: 'odd', state: 'constructor' }],
  ])('is dropped with a warning: %s', async (_what, odd) => {
    const pinia = createPinia()
    pinia.state.value.taskgate = { tasks: { odd } }
    const app = createTestApp({ withHost: false, pinia })
    createApp({}).use(pinia).use(app.taskgate)
    expect(app.taskgate.tasks.cancel('odd')).toBe(false)
    await settle()
    expect(Object.keys(app.taskgate.tasks.tasks)).toEqual([])
    expect(consoleSays().join()).toContain("dropped 'odd' from the store, which is no task")
  })
})

describe('an app that is unmounted', () => {
  it('makes no further call and leaves no timer', async () => {
    const { backend, taskgate, pinia } = createTestApp({ withHost: false })
    const app = createApp({ render: () => null })
    app.use(pinia).use(taskgate).mount(document.createElement('div'))
    taskgate.tasks.start('startTask', 1, { key: 'poster' })
    await until(() => taskgate.tasks.tasks.poster!.state === 'pending')
    app.unmount()
    await settle()
    const made = backend.calls.length
    expect(backend.pageTimers()).toBe(0)
    await pass(60_000)
    expect(backend.calls).toHaveLength(made)
    expect(pinia.state.value.taskgate!.tasks.poster.state).toBe('pending')
  })

  it('leaves the tasks to another app on the same Pinia, and to a later one', async () => {
    const { backend, taskgate, pinia } = createTestApp({ withHost: false })
    const mountApp = () => {
      const app = createApp({ render: () => null })
      app.use(pinia).use(taskgate).mount(document.createElement('div'))
      return app
    }
    const [first, second] = [mountApp(), mountApp()]
    taskgate.tasks.start('startTask', 1, { key: 'poster' })
    const job = await until(() => backend.jobs[0])
    first.unmount()
    await settle()
    await until(() => taskgate.tasks.tasks.poster!.state === 'pending')
    second.unmount()
    await settle()
    mountApp()
    job.finish('here')
    await until(() => taskgate.tasks.tasks.poster!.state === 'done')
  })
})

describe('a task that a component shows', () => {
  it.each([true, false])('is kept, however many end after it (taskKey: %s)', async (isKeyed) => {
    const app = createTestApp()
    app.backend.faults.start = async () => Response.json({ taskId: 'x', status: 'done', result: 'picture' })
    const { click, wrapper } = mountButton(app, isKeyed ? { taskKey: 'mine' } : {}, {
      slots: { default: () => 'Go', done: ({ result }: { result: string }) => result },
    })
    await click()
    await until(() => wrapper.text().includes('picture'))
    for (let n = 0; n < 60; n += 1) app.store.start('startTask', n, { key: `other-${n}` })
    await until(() => app.store.list.filter(({ state }) => state === 'done').length === 51)
    await settle()
    expect(wrapper.text()).toContain('picture')
    expect(app.store.tasks['other-0']).toBeUndefined()
    wrapper.unmount()
    app.store.start('startTask', 1, { key: 'last' })
    await until(() => app.store.list.length === 50)
  })
})
