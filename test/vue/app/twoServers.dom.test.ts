import { createPinia } from 'pinia'
import { TaskProgress, useTaskStore } from 'vue-taskgate'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp, defineComponent, h } from 'vue'

import { createTestApp, mountButton, watchConsole } from '../../support/client/testApp'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole()
})

/** Two apps on a page that share a Pinia. Each has its own server. */
function openApps() {
  const pinia = createPinia()
  const [one, other] = [createTestApp({ pinia }), createTestApp({ pinia })]
  return { pinia, one, other }
}

describe('two apps that share a Pinia but no server', () => {
  it('start tasks at their own servers', async () => {
    const { one, other } = openApps()
    await mountButton(one, { input: 'one' }).click()
    await mountButton(other, { input: 'other' }).click()
    await until(() => one.backend.jobs[0] && other.backend.jobs[0])
    expect([one, other].map(({ backend }) => backend.jobs.map(({ input }) => input))).toEqual([['one'], ['other']])
  })

  it('start tasks at their own servers from the store in any order', async () => {
    const { one, other } = openApps()
    other.taskgate.tasks.start('startTask', 'other')
    one.taskgate.tasks.start('startTask', 'one')
    await until(() => one.backend.jobs[0] && other.backend.jobs[0])
    expect([one, other].map(({ backend }) => backend.jobs.map(({ input }) => input))).toEqual([['one'], ['other']])
  })

  it('have separate stores, which do not share keys', async () => {
    const { one, other } = openApps()
    const [tasks, otherTasks] = [one.taskgate.tasks, other.taskgate.tasks]
    expect(tasks).not.toBe(otherTasks)
    expect(tasks.$id).not.toBe(otherTasks.$id)
    tasks.start('startTask', 1, { key: 'same' })
    await until(() => one.backend.jobs[0])
    expect([tasks.list.length, otherTasks.list.length]).toEqual([1, 0])
    otherTasks.start('startTask', 2, { key: 'same' })
    await until(() => other.backend.jobs[0])
    tasks.dismiss('same')
    expect(otherTasks.tasks.same).toMatchObject({ state: 'pending' })
  })

  it('show, follow and cancel their own tasks', async () => {
    const { one, other } = openApps()
    for (const app of [one, other]) app.taskgate.tasks.start('startTask', 1, { key: 'same' })
    await until(() => one.backend.jobs[0] && other.backend.jobs[0])
    const [display, otherDisplay] = [one, other].map((app) => app.mount(TaskProgress, { props: { taskKey: 'same' } }))
    other.backend.jobs[0]!.report(0.5)
    await pass(3_000)
    expect([display!.text(), otherDisplay!.text()].map((text) => text.includes('50%'))).toEqual([false, true])
    other.taskgate.tasks.cancel('same')
    await until(() => other.taskgate.tasks.tasks.same!.state === 'cancelled')
    expect(one.taskgate.tasks.tasks.same!.state).toBe('pending')
    expect([one, other].map(({ backend }) => backend.calls.includes('cancel'))).toEqual([false, true])
  })

  it('keep the same store for each use, as does a third app', () => {
    const { pinia, one, other } = openApps()
    const apps = [one, other, createTestApp({ pinia })]
    const seen: unknown[] = []
    const look = defineComponent(() => (seen.push(useTaskStore()), () => null))
    for (const app of [...apps, ...apps]) app.mount(look)
    expect(new Set(seen).size).toBe(3)
    apps.forEach(({ taskgate }, at) => {
      expect(seen[at]).toBe(taskgate.tasks)
      expect(seen[at + 3]).toBe(taskgate.tasks)
    })
  })
})

describe('two apps that share both Pinia and Taskgate', () => {
  it('share their tasks', async () => {
    const app = createTestApp()
    const tasks = app.taskgate.tasks
    createApp({}).use(app.pinia).use(app.taskgate)
    expect(app.taskgate.tasks).toBe(tasks)
    tasks.start('startTask', 1, { key: 'shared' })
    await settle()
    const display = app.mount(defineComponent(() => () => h('i', useTaskStore(app.pinia).list.length)))
    expect(display.text()).toBe('1')
  })
})

describe('a task store', () => {
  it('opts out of plugins that persist stores', () => {
    const pinia = createPinia()
    const asked: [id: string, persist: unknown][] = []
    pinia.use(({ options, store }) => void asked.push([store.$id, (options as { persist?: unknown }).persist]))
    const [one, other] = [createTestApp({ pinia }), createTestApp({ pinia })]
    const ids = [one, other].map((app) => app.taskgate.tasks.$id)
    expect(asked.sort()).toEqual(ids.sort().map((id) => [id, false]))
  })
})
