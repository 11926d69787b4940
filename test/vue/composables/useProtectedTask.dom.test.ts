import type { Task, UseProtectedTaskOptions } from 'vue-taskgate'

import { setActivePinia } from 'pinia'
import { Problem, useProtectedTask } from 'vue-taskgate'
import { TaskgateError } from 'vue-taskgate/server'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, ref } from 'vue'

import { createTestApp, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { requestHeld } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole()
})

type App = ReturnType<typeof createTestApp>

function use(app: App, options: Parameters<typeof useProtectedTask>[1] = {}) {
  let task: ReturnType<typeof useProtectedTask<'startTask'>> | undefined
  const setup = () => {
    task = useProtectedTask('startTask', options)
    return () => `${task!.percent.value} ${task!.eta.value}`
  }
  const wrapper = app.mount(defineComponent({ setup }))
  return { ...task!, unmount: () => wrapper.unmount() }
}

describe('the flow without a component', () => {
  it('leads from idle to a result', async () => {
    const app = createTestApp()
    const own = use(app)
    expect([own.state.value, own.isBusy.value, own.task.value, own.percent.value]).toEqual([
      'idle',
      false,
      undefined,
      undefined,
    ])
    const end = own.start({ a: 1 })
    expect([own.state.value, own.isBusy.value]).toEqual(['checking', true])
    const job = await until(() => app.backend.jobs[0])
    for (const progress of [0.1, 0.2, 0.3, 0.4]) {
      job.report(progress)
      await pass(3_000)
    }
    expect(own.percent.value).toBe(40)
    expect(own.eta.value).toBeGreaterThan(5_000)
    job.finish({ url: 'a.png' })
    await until(() => own.state.value === 'done')
    expect(own.result.value).toEqual({ url: 'a.png' })
    expect([own.percent.value, own.isBusy.value, own.eta.value]).toEqual([100, false, undefined])
    expect(await end).toBe(own.task.value)
  })

  it('returns a failure as a problem, and never rejects', async () => {
    const app = createTestApp()
    const own = use(app)
    const end = own.start()
    ;(await until(() => app.backend.jobs[0])).fail(new TaskgateError('oh', 'Oh.'))
    await until(() => own.state.value === 'failed')
    expect(own.problem.value).toBeInstanceOf(Problem)
    expect((await end).problem).toMatchObject({ code: 'task-failed', title: 'Oh.' })
  })

  it('shows the dialog, or calls a verify function of the app', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const own = use(app, { verify: 'dialog' })
    void own.start()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    await pass(1_000)

    const verify = vi.fn(() => Promise.reject(new Problem({ code: 'cancelled' })))
    const other = use(app, { verify })
    const end = other.start()
    await until(() => other.state.value === 'cancelled')
    expect((await end).state).toBe('cancelled')
    expect(verify).toHaveBeenCalledWith(
      expect.objectContaining({ action: 'startTask', provider: 'slider', ticket: expect.any(String), attempt: 1 }),
    )
  })

  it('reports a missing Pinia', () => {
    setActivePinia(undefined)
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(() => useProtectedTask('startTask')).toThrow('no Pinia is installed')
  })
})

describe('a further start', () => {
  it('joins the task while it is busy or stalled, and creates a new one after its end', async () => {
    const app = createTestApp()
    const own = use(app, { polling: { maxAttempts: 2 } })
    const ends = [own.start(1), own.start(2)]
    await until(() => own.state.value === 'stalled')
    ends.push(own.start(3))
    expect(app.backend.jobs).toHaveLength(1)
    app.backend.jobs[0]!.finish()
    own.resume()
    await until(() => own.state.value === 'done')
    expect(new Set(await Promise.all(ends)).size).toBe(1)
    void own.start(4)
    await until(() => app.backend.jobs[1])
    expect(app.store.list).toHaveLength(1)
  })

  it('creates a new task once the first is accepted if `busyUntil` is `accepted`', async () => {
    const app = createTestApp()
    const own = use(app, { busyUntil: 'accepted' })
    void own.start(1)
    void own.start(2)
    await until(() => own.task.value?.taskId)
    void own.start(3)
    await until(() => app.backend.jobs[1])
    expect(app.backend.jobs.map(({ input }) => input)).toEqual([1, 3])
    expect(app.store.list).toHaveLength(2)
  })

  it('creates no second task under a taskKey', async () => {
    const app = createTestApp()
    const own = use(app, { busyUntil: 'accepted', taskKey: 'mine' })
    void own.start(1)
    await until(() => own.task.value?.taskId)
    void own.start(2)
    await pass(1_000)
    expect(app.backend.jobs).toHaveLength(1)
  })
})

describe('options', () => {
  it('are read at each start', async () => {
    const app = createTestApp()
    const options = ref<UseProtectedTaskOptions>({ label: 'first', prepare: () => 1 })
    const own = use(app, options)
    options.value = { label: 'second', prepare: () => 2 }
    void own.start()
    await until(() => app.backend.jobs[0])
    expect([own.task.value!.label, app.backend.jobs[0]!.input]).toEqual(['second', 2])
  })

  it('show another task when the key changes', async () => {
    const app = createTestApp()
    const taskKey = ref('a')
    const own = use(app, { taskKey })
    void own.start()
    await until(() => app.backend.jobs[0])
    taskKey.value = 'b'
    expect(own.state.value).toBe('idle')
    taskKey.value = 'a'
    expect(own.state.value).toBe('pending')
  })

  it('include onTask, which receives each step with the previous one', async () => {
    const app = createTestApp()
    const steps: string[] = []
    const own = use(app, { onTask: (task: Task, before: Task) => steps.push(`${before.state} → ${task.state}`) })
    void own.start()
    ;(await until(() => app.backend.jobs[0])).finish()
    await until(() => own.state.value === 'done')
    expect(steps.filter((step) => step !== 'pending → pending')).toEqual([
      'checking → starting',
      'starting → pending',
      'pending → done',
    ])
  })
})

describe('cancel, retry and reset', () => {
  it('act on the task as the methods of the store do', async () => {
    const app = createTestApp()
    const own = use(app)
    expect([own.cancel(), own.retry()]).toEqual([false, false])
    own.resume()
    own.reset()
    void own.start('input')
    await until(() => app.backend.jobs[0])
    expect(own.cancel()).toBe(true)
    await until(() => own.state.value === 'cancelled')
    expect(own.retry()).toBe(true)
    await until(() => app.backend.jobs[1])
    expect(app.backend.jobs[1]!.input).toBe('input')
    own.reset()
    expect([own.state.value, app.store.list]).toEqual(['idle', []])
  })
})

describe('the end of the scope of useProtectedTask', () => {
  it('cancels a task before its start is sent', async () => {
    const app = createTestApp()
    app.backend.faults.check = requestHeld()
    const own = use(app)
    void own.start()
    await settle()
    own.unmount()
    await pass(60_000)
    expect([app.backend.calls, app.backend.pageTimers()]).toEqual([['check'], 0])
    expect(app.store.list[0]!.state).toBe('cancelled')
  })

  it('does not cancel a task that another component started', async () => {
    const app = createTestApp()
    app.backend.faults.check = requestHeld()
    const [one, other] = [use(app, { taskKey: 'shared' }), use(app, { taskKey: 'shared' })]
    void one.start()
    await settle()
    other.unmount()
    expect(app.store.tasks.shared!.state).toBe('checking')
  })

  it('lets a started task continue', async () => {
    const app = createTestApp()
    const own = use(app)
    void own.start()
    const job = await until(() => app.backend.jobs[0])
    own.unmount()
    job.finish('kept')
    await until(() => app.store.list[0]!.state === 'done')
    expect(app.backend.calls).not.toContain('cancel')
  })
})
