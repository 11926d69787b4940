import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { h, ref } from 'vue'

import { createTestApp, mountButton, watchConsole } from '../../support/client/testApp'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(
    /unhandled error during execution/i,
    /Is baseUrl right|'needVerify' should be/,
    /The button was removed before its task started/,
  )
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('taskKey', () => {
  it('shows the progress of each start from its beginning', async () => {
    const app = createTestApp()
    const { click, names, element } = mountButton(app, { taskKey: 'poster' })
    await click()
    ;(await until(() => app.backend.jobs[0])).finish()
    await until(() => names().includes('done'))
    await pass(2_000)
    await click()
    ;(await until(() => app.backend.jobs[1])).report(0.1)
    await until(() => element().textContent.includes('10%'))
  })

  it('finds the task again after a remount, and emits its end', async () => {
    const app = createTestApp()
    const first = mountButton(app, { taskKey: 'poster' })
    await first.click()
    const job = await until(() => app.backend.jobs[0])
    first.wrapper.unmount()
    const second = mountButton(app, { taskKey: 'poster' })
    expect(second.state()).toBe('pending')
    expect(second.log).toEqual([])
    job.finish('here')
    await until(() => second.names().includes('settled'))
    expect(second.names()).toEqual(['done', 'settled'])
    expect(first.names()).toEqual(['started', 'accepted'])
  })

  it('shows the result of a task that ended meanwhile, emits nothing, and allows the next start', async () => {
    const app = createTestApp()
    const first = mountButton(app, { taskKey: 'poster' })
    await first.click()
    const job = await until(() => app.backend.jobs[0])
    first.wrapper.unmount()
    job.finish('here')
    await until(() => app.store.tasks.poster?.state === 'done')
    const done = (slot: { result: string }) => h('b', slot.result)
    const updated = vi.fn()
    const second = mountButton(app, { taskKey: 'poster', 'onUpdate:task': updated }, { slots: { done } })
    await settle()
    expect(second.wrapper.get('b').text()).toBe('here')
    expect([second.state(), second.log]).toEqual(['idle', []])
    expect(updated).toHaveBeenLastCalledWith(expect.objectContaining({ state: 'done' }))
  })

  it('creates one task when two buttons share it, and both show and emit it', async () => {
    const app = createTestApp()
    const [one, other] = [mountButton(app, { taskKey: 'shared' }), mountButton(app, { taskKey: 'shared' })]
    await one.click()
    await other.click()
    const job = await until(() => app.backend.jobs[0])
    expect([one.state(), other.state()]).toEqual(['pending', 'pending'])
    job.finish('once')
    await until(() => other.names().includes('settled'))
    expect(app.backend.jobs).toHaveLength(1)
    expect(one.names()).toEqual(['started', 'accepted', 'done', 'settled'])
    expect(other.names()).toEqual(['accepted', 'done', 'settled'])
  })

  it('emits nothing about the task that a new key finds', async () => {
    const app = createTestApp()
    app.store.track('elsewhere', { key: 'b' })
    const { wrapper, log, state } = mountButton(app, { taskKey: 'a' })
    await wrapper.setProps({ taskKey: 'b' })
    expect([state(), log]).toEqual(['pending', []])
  })
})

describe('v-model:task', () => {
  it('holds the task before any event is emitted, and nothing after reset', async () => {
    const app = createTestApp()
    const model = ref()
    const seen: unknown[] = []
    const { wrapper, click } = mountButton(app, {
      'onUpdate:task': (task: unknown) => (model.value = task),
      onAccepted: () => seen.push(model.value?.state),
      onDone: () => seen.push(model.value?.state),
    })
    await click()
    ;(await until(() => app.backend.jobs[0])).finish()
    await until(() => seen.length === 2)
    expect(seen).toEqual(['pending', 'done'])
    ;(wrapper.vm as unknown as { reset(): void }).reset()
    expect(model.value).toBeUndefined()
    expect(app.store.list).toEqual([])
  })
})

describe('the exposed methods', () => {
  it('perform the actions of a user', async () => {
    const app = createTestApp()
    const { wrapper, names, element } = mountButton(app)
    const methods = wrapper.vm as unknown as Record<'start' | 'cancel' | 'retry' | 'reset' | 'focus', () => unknown> & {
      task: unknown
    }
    methods.focus()
    expect(document.activeElement).toBe(element())
    await methods.start()
    await until(() => app.backend.jobs[0])
    expect(methods.task).toMatchObject({ state: 'pending' })
    expect(await methods.cancel()).toBe(true)
    await until(() => names().includes('settled'))
    methods.retry()
    await until(() => app.backend.jobs[1])
    methods.reset()
    expect(methods.task).toBeUndefined()
    await pass(10_000)
    expect(names()).toEqual(['started', 'accepted', 'cancelled', 'settled', 'accepted'])
  })
})
