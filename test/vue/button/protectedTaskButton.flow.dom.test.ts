import { Problem, ProtectedTaskButton } from 'vue-taskgate'
import { en } from 'vue-taskgate/locales'
import { TaskgateError } from 'vue-taskgate/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, reactive, ref } from 'vue'

import { createTestApp, mountButton, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { refusal } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

let consoleSays: () => string[]
beforeEach(() => {
  stopTime()
  consoleSays = watchConsole(/unhandled error during execution/i)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('its events', () => {
  it('come in order and once when all goes well', async () => {
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

  it('name the captcha provider when somebody has proved to be human', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { log, names, click } = mountButton(app)
    await click()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    expect(names()).toEqual(['started', 'verify', 'accepted'])
    expect(log[1]).toEqual(['verify', 'slider'])
  })

  it('tell of a task that failed, of one that could not start, and of one that the server has lost', async () => {
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

  it('tell of the results of all tasks where acceptance frees the button', async () => {
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

  it('let who hears of the end start the next one', async () => {
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

  it('say that we stopped asking, but not that it came to an end', async () => {
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
  it('starts nothing a second time, however fast it is', async () => {
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

  it('keeps the focus on the button, which says that it is busy', async () => {
    const { element, click } = mountButton(createTestApp())
    await click()
    expect(document.activeElement).toBe(element())
    expect(element().disabled).toBe(false)
    expect(element().getAttribute('aria-disabled')).toBe('true')
  })

  it('while offline waits for the network and goes on by itself', async () => {
    const app = createTestApp()
    const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    window.dispatchEvent(new Event('offline'))
    const { click, state, text, wrapper } = mountButton(app)
    await click()
    await pass(10_000)
    expect(state()).toBe('offline')
    expect(text('status')).toContain('It goes on by itself. What you typed is kept.')
    expect(wrapper.get('[data-part=action]').text()).toBe('Cancel')
    expect(app.backend.calls).toEqual([])
    onLine.mockRestore()
    window.dispatchEvent(new Event('online'))
    await until(() => app.backend.jobs[0])
    expect(state()).toBe('pending')
  })

  it('after an end starts a new task', async () => {
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

  it('shows success for 1.6 s, and the result for good', async () => {
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

  it('does nothing while disabled, which takes no focus away', async () => {
    const app = createTestApp()
    const { click, element, log } = mountButton(app, { disabled: true })
    element().focus()
    await click()
    expect(document.activeElement).toBe(element())
    expect(log).toEqual([])
    expect(app.backend.calls).toEqual([])
  })

  it('is heard by the app too', async () => {
    const heard = vi.fn()
    const { click } = mountButton(createTestApp(), {}, { attrs: { onClick: heard } })
    await click()
    expect(heard).toHaveBeenCalledTimes(1)
  })
})

describe('the input', () => {
  it('is what it was at the click', async () => {
    const app = createTestApp()
    const input = reactive({ prompt: 'before' })
    const { click } = mountButton(app, { input, beforeStart: () => void (input.prompt = 'after') })
    await click()
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ prompt: 'before' })
    expect(input.prompt).toBe('after')
  })

  it('may be a function, which is asked at the click', async () => {
    const app = createTestApp()
    const prompt = ref('first')
    const { click } = mountButton(app, { input: async () => ({ prompt: prompt.value }) })
    prompt.value = 'second'
    await click()
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ prompt: 'second' })
  })

  it.each([
    ['a function that gives false', { input: () => false }],
    ['a function that rejects', { input: () => Promise.reject(new Error('not valid')) }],
    [
      'a function that throws',
      {
        input: () => {
          throw new Error('not valid')
        },
      },
    ],
    ['beforeStart that gives false', { beforeStart: async () => false }],
    ['beforeStart that rejects', { beforeStart: () => Promise.reject(new Error('no')) }],
  ])('stops quietly by %s, and the next click asks again', async (_name, props) => {
    const app = createTestApp()
    const { wrapper, click, log, state } = mountButton(app, props)
    await click()
    expect([log, state(), app.backend.calls]).toEqual([[], 'idle', []])
    await wrapper.setProps({ input: 1, beforeStart: undefined })
    await click()
    expect(log[0]).toEqual(['started', 1])
  })

  it('reaches the server from a reactive proxy nested in a raw object', async () => {
    const app = createTestApp()
    const inner = reactive({ tags: ['a', { b: 1 }] })
    const input = { inner, list: [inner] }
    const { click, log } = mountButton(app, { input })
    await click()
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ inner: { tags: ['a', { b: 1 }] }, list: [{ tags: ['a', { b: 1 }] }] })
    expect(() => structuredClone(log[0]![1])).not.toThrow()
    expect(input.inner).toBe(inner)
  })

  it('that JSON cannot carry is a clear problem', async () => {
    const app = createTestApp()
    consoleSays()
    const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { click, names, text } = mountButton(app, { input: { big: 1n } })
    await click()
    await until(() => names().includes('failed'))
    expect(text('alert')).toContain('This page is not set up correctly')
    expect(String(spy.mock.calls[0]![0])).toContain('The input must be something that JSON can carry')
  })

  it('that the server refuses is kept, with the issues at hand, and no pass is burnt', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const input = reactive({ prompt: '' })
    const { click, log, names, element } = mountButton(app, { input })
    const issues = [{ path: ['prompt'], message: 'Expected a prompt' }]
    app.backend.faults.start = refusal(422, { code: 'invalid-input', title: 'No', issues })
    await click()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => names().includes('failed'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ code: 'invalid-input', issues })
    expect(input).toEqual({ prompt: '' })
    await until(() => document.querySelector('[data-part=slider]') === null)
    expect(document.activeElement).toBe(element())
  })
})

describe('prepare', () => {
  it('works between check and start, shows how far it is, and gives what is sent', async () => {
    const app = createTestApp()
    let finish = (_sent: unknown): void => undefined
    const prepare = vi.fn((_input: unknown, { progress }: { progress(fraction: number): void }) => {
      progress(0.42)
      return new Promise((resolve) => (finish = resolve))
    })
    const { click, state, wrapper } = mountButton(app, { input: { file: 1 }, prepare })
    await click()
    await until(() => state() === 'preparing')
    expect(wrapper.get('[data-part=busy]').text()).toBe('Uploading 42%')
    expect(prepare.mock.calls[0]![0]).toEqual({ file: 1 })
    finish({ uploaded: 'id' })
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ uploaded: 'id' })
  })

  it('is not repeated for a second puzzle', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const prepare = vi.fn(() => 'uploaded')
    app.backend.faults.start = [refusal(403, { code: 'verify-required', title: 'Again' })]
    const { click } = mountButton(app, { prepare })
    await click()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => app.backend.calls.filter((call) => call === 'challenge').length === 2)
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    expect(prepare).toHaveBeenCalledTimes(1)
    expect(app.backend.jobs).toHaveLength(1)
  })

  it('that rejects fails the task with its reason', async () => {
    const app = createTestApp()
    const { click, log, names } = mountButton(app, { prepare: () => Promise.reject(new Error('disk is full')) })
    await click()
    await until(() => names().includes('settled'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ title: 'disk is full' })
    expect(app.backend.calls).not.toContain('start')
  })
})

describe('the puzzle', () => {
  it('comes again after a wrong answer, and nothing that was typed is lost', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const input = reactive({ prompt: 'long text' })
    const { click, state } = mountButton(app, { input })
    await click()
    await until(readyPuzzle)
    const first = app.backend.puzzles.at(-1)!.id
    await solvePuzzle(app.backend, 60)
    expect(state()).toBe('verifying')
    await pass(1_000)
    await until(readyPuzzle)
    expect(app.backend.puzzles.at(-1)!.id).not.toBe(first)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ prompt: 'long text' })
  })

  it('when closed leaves all as it was, with the focus on the button, and the next click checks anew', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, element, names, state } = mountButton(app)
    await click()
    await until(readyPuzzle)
    document.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true }))
    await settle()
    expect(names()).toEqual(['started', 'cancelled', 'settled'])
    expect(state()).toBe('cancelled')
    expect(document.querySelector('[data-part=slider]')).toBeNull()
    expect(document.activeElement).toBe(element())
    await click()
    await until(readyPuzzle)
    expect(app.backend.calls.filter((call) => call === 'check')).toHaveLength(2)
  })

  it('shows in its place where that is asked for, and a click on the button leads there', async () => {
    const app = createTestApp({ risk: verifyAlways })
    Element.prototype.scrollIntoView ??= () => undefined
    const { click, element, wrapper, names } = mountButton(
      app,
      { verifyMode: 'embed' },
      { slots: { default: 'Paint', verify: 'Please prove' } },
    )
    await click()
    await until(() => readyPuzzle(wrapper.element))
    expect(document.querySelector('dialog')).toBeNull()
    expect(wrapper.get('[data-part=verify-place]').text()).toContain('Please prove')
    element().focus()
    await click()
    expect(document.activeElement).toBe(wrapper.get('input[type=range]').element)
    await solvePuzzle(app.backend, 0, wrapper.element)
    await until(() => app.backend.jobs[0])
    await until(() => !wrapper.find('[data-part=slider]').exists())
    expect(names()).toEqual(['started', 'verify', 'accepted'])
    expect(document.activeElement).toBe(element())
  })

  it('in its place gives the focus back when it is closed', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, element, wrapper, state } = mountButton(app, { verifyMode: 'embed' })
    await click()
    await until(() => readyPuzzle(wrapper.element))
    wrapper.get<HTMLElement>(`[aria-label="${en.slider.close}"]`).element.click()
    await settle()
    expect(state()).toBe('cancelled')
    expect(wrapper.find('[data-part=slider]').exists()).toBe(false)
    expect(document.activeElement).toBe(element())
  })
})

describe('in a form', () => {
  function mountForm(app: ReturnType<typeof createTestApp>, props: object, onSubmit: () => void) {
    const form = defineComponent(
      () => () =>
        h('form', { onSubmit: (event: Event) => (event.preventDefault(), onSubmit()) }, [
          h('input', { name: 'title', required: true }),
          h(ProtectedTaskButton, props as never, () => 'Paint'),
        ]),
    )
    return app.mount(form)
  }

  it('sends nothing', async () => {
    const app = createTestApp()
    const submit = vi.fn()
    const form = mountForm(app, {}, submit)
    form.get<HTMLElement>('[data-part=button]').element.click()
    await until(() => app.backend.jobs[0])
    expect(submit).not.toHaveBeenCalled()
  })

  it('as its submit button reports what is not valid, and starts what is', async () => {
    const app = createTestApp()
    const submit = vi.fn()
    const form = mountForm(app, { type: 'submit' }, submit)
    const field = form.get<HTMLInputElement>('input')
    const reported = vi.fn()
    field.element.addEventListener('invalid', reported)
    form.get<HTMLElement>('[data-part=button]').element.click()
    await settle()
    expect([reported.mock.calls.length, app.backend.calls]).toEqual([1, []])
    await field.setValue('The Long Way Home')
    form.get<HTMLElement>('[data-part=button]').element.click()
    await until(() => app.backend.jobs[0])
    expect(submit).not.toHaveBeenCalled()
  })

  it('hears nothing of what happens in the puzzle', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const submit = vi.fn()
    const form = mountForm(app, { verifyMode: 'embed' }, submit)
    const heard = vi.fn()
    for (const type of ['input', 'change']) form.element.addEventListener(type, heard)
    form.get<HTMLElement>('[data-part=button]').element.click()
    await until(() => readyPuzzle(form.element))
    const controls = form.findAll<HTMLButtonElement>('[data-part=slider] button')
    expect(controls.map(({ element }) => element.type)).toEqual(controls.map(() => 'button'))
    await solvePuzzle(app.backend, 0, form.element)
    await until(() => app.backend.jobs[0])
    expect([submit.mock.calls, heard.mock.calls]).toEqual([[], []])
  })
})

describe('to', () => {
  const done = async (app: ReturnType<typeof createTestApp>, button: ReturnType<typeof mountButton>) => {
    ;(await until(() => app.backend.jobs[0])).finish({ id: 7 })
    await until(() => button.names().includes('settled'))
    await settle()
  }

  it('is followed when the task is done, with its result', async () => {
    const navigate = vi.fn()
    const app = createTestApp({ navigate })
    const to = (result: { id: number }, task: { state: string }) => `/posters/${result.id}/${task.state}`
    const button = mountButton(app, { to })
    await button.click()
    await done(app, button)
    expect(navigate.mock.calls).toEqual([['/posters/7/done']])
  })

  it('is not followed from another page, nor after the button is gone', async () => {
    const navigate = vi.fn()
    const app = createTestApp({ navigate })
    const button = mountButton(app, { to: '/result' })
    await button.click()
    await until(() => app.backend.jobs[0])
    history.pushState({}, '', '/elsewhere')
    await done(app, button)
    history.back()
    expect(navigate).not.toHaveBeenCalled()
    expect(button.names()).toContain('done')

    const gone = mountButton(app, { to: '/result' })
    await gone.click()
    const job = await until(() => app.backend.jobs[1])
    gone.wrapper.unmount()
    job.finish()
    await until(() => app.store.list.every(({ state }) => state === 'done'))
    expect(navigate).not.toHaveBeenCalled()
  })

  it.each<[string, object, RegExp]>([
    ['without navigate', {}, /`to` needs createTaskgate\(\{ navigate/],
    ['with a router that refuses', { navigate: () => Promise.reject(new Error('no such route')) }, /no such route/],
  ])('%s is a clear error; the task is done all the same', async (_name, options, words) => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const onError = vi.fn()
    const app = createTestApp({ ...options, onError })
    const button = mountButton(app, { to: '/result' })
    await button.click()
    await done(app, button)
    expect(button.names()).toEqual(['started', 'accepted', 'done', 'settled'])
    expect(String(spy.mock.calls[0]![0])).toMatch(words)
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'config' }),
      expect.objectContaining({ state: 'done' }),
    )
  })
})
