import { ProtectedTaskButton } from 'vue-taskgate'
import { en } from 'vue-taskgate/locales'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, reactive } from 'vue'

import { createTestApp, mountButton, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(/unhandled error during execution/i)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the puzzle', () => {
  it('is replaced after a wrong answer, and the form keeps its content', async () => {
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

  it('keeps the form and returns the focus when it is closed, and the next click checks again', async () => {
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

  it('is shown in its place in embed mode, and a click on the button moves the focus there', async () => {
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

  it('returns the focus when it is closed in embed mode', async () => {
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

describe('the button in a form', () => {
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

  it('does not submit the form', async () => {
    const app = createTestApp()
    const submit = vi.fn()
    const form = mountForm(app, {}, submit)
    form.get<HTMLElement>('[data-part=button]').element.click()
    await until(() => app.backend.jobs[0])
    expect(submit).not.toHaveBeenCalled()
  })

  it('reports invalid fields as its submit button, and starts when all are valid', async () => {
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

  it('keeps the events of the puzzle from the form', async () => {
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

  it('is followed with the result when the task is done', async () => {
    const navigate = vi.fn()
    const app = createTestApp({ navigate })
    const to = (result: { id: number }, task: { state: string }) => `/posters/${result.id}/${task.state}`
    const button = mountButton(app, { to })
    await button.click()
    await done(app, button)
    expect(navigate.mock.calls).toEqual([['/posters/7/done']])
  })

  it('is not followed from another page, nor after the button is unmounted', async () => {
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

  it.each<[string, string, boolean]>([
    ['a query changed', '?tab=2', true],
    ['an anchor changed', '#section', true],
    ['the page of a hash router changed', '#/elsewhere', false],
  ])('regards what a user sees as the page: %s', async (_what, target, isFollowed) => {
    const navigate = vi.fn()
    const app = createTestApp({ navigate })
    const button = mountButton(app, { to: '/result' })
    await button.click()
    await until(() => app.backend.jobs[0])
    history.pushState({}, '', target)
    await done(app, button)
    history.back()
    expect(navigate.mock.calls).toEqual(isFollowed ? [['/result']] : [])
  })

  it.each<[string, object, RegExp]>([
    ['without navigate', {}, /`to` needs createTaskgate\(\{ navigate/],
    ['with a router that refuses', { navigate: () => Promise.reject(new Error('no such route')) }, /no such route/],
  ])('logs an error %s, and the task still ends as done', async (_name, options, words) => {
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
