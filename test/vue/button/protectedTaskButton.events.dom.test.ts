import { Problem } from 'vue-taskgate'
import { TaskgateError } from 'vue-taskgate/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createTestApp, mountButton, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { refusal } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(/unhandled error during execution/i)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('events', () => {
  it('are each emitted once and in order when the task succeeds', async () => {
    const app = createTestApp()
    const { log, names, click, element } = mountButton(app, { input: { prompt: 'a' } })
    await click()
    const job = await until(() => app.backend.jobs[0])
    job.report(0.5)
    await until(() => names().includes('progress'))
    job.finish({ url: 'a.png' })
    await until(() => names().includes('settled'))
    await pass(5_000)
    expect(names()).toEqual(['started', 'accepted', 'progress', 'done', 'settled'])
    expect(log[0]).toEqual(['started', { prompt: 'a' }])
    expect(log.find(([name]) => name === 'accepted')![1]).toMatchObject({
      state: 'pending',
      taskId: expect.any(String),
    })
    expect(log.find(([name]) => name === 'done')).toEqual([
      'done',
      { url: 'a.png' },
      expect.objectContaining({ state: 'done' }),
    ])
    expect(app.backend.calls.filter((call) => call !== 'status')).toEqual(['check', 'start'])
    expect(element().dataset.state).toBe('idle')
  })

  it('name the captcha provider of a proof', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { log, names, click } = mountButton(app)
    await click()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    expect(names()).toEqual(['started', 'verify', 'accepted'])
    expect(log[1]).toEqual(['verify', 'slider'])
  })

  it('report a task that failed, one that could not start, and one that the server has lost', async () => {
    const app = createTestApp()
    const failing = mountButton(app)
    await failing.click()
    ;(await until(() => app.backend.jobs[0])).fail(new TaskgateError('no-memory', 'Out of memory.'))
    await until(() => failing.names().includes('settled'))
    expect(failing.names()).toEqual(['started', 'accepted', 'failed', 'settled'])
    const [, problem] = failing.log.find(([name]) => name === 'failed')!
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ code: 'task-failed', title: 'Out of memory.' })

    app.backend.faults.check = refusal(403, { code: 'risk-denied' })
    const denied = mountButton(app)
    await denied.click()
    await until(() => denied.names().includes('settled'))
    expect(denied.names()).toEqual(['started', 'failed', 'settled'])

    delete app.backend.faults.check
    const forgotten = mountButton(app)
    await forgotten.click()
    app.backend.faults.status = refusal(410)
    await until(() => forgotten.names().includes('settled'))
    expect(forgotten.names()).toEqual(['started', 'accepted', 'expired', 'settled'])
    expect(forgotten.text('status')).toBe('The result is no longer kept.')
  })

  it('report the results of all tasks when acceptance frees the button', async () => {
    const app = createTestApp()
    const { log, names, click, state } = mountButton(app, { busyUntil: 'accepted' })
    await click()
    await until(() => app.backend.jobs[0])
    expect(state()).toBe('idle')
    await click()
    await until(() => app.backend.jobs[1])
    app.backend.jobs[0]!.finish('first')
    await until(() => names().includes('done'))
    app.backend.jobs[1]!.finish('second')
    await until(() => names().filter((name) => name === 'settled').length === 2)
    expect(log.filter(([name]) => name === 'done').map(([, result]) => result)).toEqual(['first', 'second'])
    expect(names().filter((name) => name === 'accepted')).toHaveLength(2)
  })

  it('allow a listener of the end to start the next task', async () => {
    const app = createTestApp()
    let results = 0
    const { wrapper, names, click } = mountButton(app, {
      onDone() {
        results += 1
        if (results < 3) void (wrapper.vm as unknown as { start(): void }).start()
      },
    })
    await click()
    for (let at = 0; at < 3; at += 1) (await until(() => app.backend.jobs[at])).finish(at)
    await until(() => results === 3)
    await settle()
    expect(names().filter((name) => name === 'settled')).toHaveLength(3)
    expect(app.backend.jobs).toHaveLength(3)
  })

  it('include stalled when polling stops, but not settled', async () => {
    const app = createTestApp()
    const { names, click, act, state } = mountButton(app, { polling: { maxAttempts: 2 } })
    await click()
    await until(() => names().includes('stalled'))
    expect(names()).toEqual(['started', 'accepted', 'progress', 'stalled'])
    await click()
    expect(app.backend.jobs).toHaveLength(1)
    app.backend.jobs[0]!.finish('late')
    await act()
    await until(() => names().includes('done'))
    expect(names().slice(-2)).toEqual(['done', 'settled'])
    expect(state()).toBe('done')
  })
})

describe('a click', () => {
  it('starts no second task, however fast it follows', async () => {
    const app = createTestApp()
    const { element, log } = mountButton(app, { input: async () => ({ a: 1 }), beforeStart: async () => undefined })
    element().click()
    element().click()
    await settle()
    element().click()
    await until(() => app.backend.jobs[0])
    element().click()
    await pass(1_000)
    expect(app.backend.jobs).toHaveLength(1)
    expect(app.backend.calls.filter((call) => call === 'start')).toHaveLength(1)
    expect(log.filter(([name]) => name === 'started')).toHaveLength(1)
  })

  it('keeps the focus on the button, which is marked as disabled while busy', async () => {
    const { element, click } = mountButton(createTestApp())
    await click()
    expect(document.activeElement).toBe(element())
    expect(element().disabled).toBe(false)
    expect(element().getAttribute('aria-disabled')).toBe('true')
  })

  it('waits for the network while offline, then continues automatically', async () => {
    const app = createTestApp()
    const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    window.dispatchEvent(new Event('offline'))
    const { click, state, text, wrapper } = mountButton(app)
    await click()
    await pass(4_000)
    expect(state()).toBe('offline')
    expect(text('status')).toContain('It goes on by itself. What you typed is kept.')
    expect(wrapper.get('[data-part=action]').text()).toBe('Cancel')
    expect(app.backend.calls).toEqual([])
    onLine.mockRestore()
    window.dispatchEvent(new Event('online'))
    await until(() => app.backend.jobs[0])
    expect(state()).toBe('pending')
  })

  it('starts a new task after the end of the last one', async () => {
    const app = createTestApp()
    const { click, log, state } = mountButton(app)
    await click()
    ;(await until(() => app.backend.jobs[0])).finish(1)
    await until(() => state() === 'done')
    await click()
    ;(await until(() => app.backend.jobs[1])).finish(2)
    await until(() => log.filter(([name]) => name === 'done').length === 2)
    expect(app.store.list).toHaveLength(1)
  })

  it('shows success for 1.6 s and keeps the result', async () => {
    const app = createTestApp()
    const { click, state, wrapper } = mountButton(app, {}, { slots: { done: () => 'the result' } })
    await click()
    ;(await until(() => app.backend.jobs[0])).finish(1)
    await until(() => state() === 'done')
    await pass(1_400)
    expect(state()).toBe('done')
    await pass(200)
    expect(state()).toBe('idle')
    expect(wrapper.text()).toContain('the result')
  })

  it('does nothing while the button is disabled, and keeps the focus', async () => {
    const app = createTestApp()
    const { click, element, log } = mountButton(app, { disabled: true })
    element().focus()
    await click()
    expect(document.activeElement).toBe(element())
    expect(log).toEqual([])
    expect(app.backend.calls).toEqual([])
  })

  it('reaches the click listener of the app', async () => {
    const heard = vi.fn()
    const { click } = mountButton(createTestApp(), {}, { attrs: { onClick: heard } })
    await click()
    expect(heard).toHaveBeenCalledTimes(1)
  })
})
