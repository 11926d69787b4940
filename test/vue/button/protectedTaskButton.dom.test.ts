import type { TaskState } from 'vue-taskgate'

import { describeProblem, Problem, transitions, ProtectedTaskButton } from 'vue-taskgate'
import { en, zhCN } from 'vue-taskgate/locales'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick, ref } from 'vue'

import { createTestApp, expectAccessible, mountButton, taskIn, watchConsole } from '../../support/client/testApp'
import { requestLost } from '../../support/backend/faults'
import { pass, stopTime, until } from '../../support/time/pageTime'

const states = Object.keys(transitions) as TaskState[]

beforeEach(() => {
  watchConsole(/unhandled error during execution/i, /The button was removed before its task started/)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('accessibility', () => {
  it.each(states)('violates no rule while %s', async (state) => {
    const { wrapper } = mountButton(createTestApp(), { task: taskIn(state, { canCancel: true, message: 'Painting' }) })
    await expectAccessible(wrapper.element)
  })

  it('keeps the accessible name in every state, with other text hidden or in the notes', () => {
    for (const state of states) {
      const { element } = mountButton(createTestApp(), { task: taskIn(state) })
      const named = element().cloneNode(true) as HTMLElement
      named.querySelectorAll('[aria-hidden=true]').forEach((hidden) => hidden.remove())
      expect(named.textContent!.trim()).toBe('Paint')
    }
  })

  it('has one status and one alert beside it, which describe it', () => {
    for (const state of states) {
      const { wrapper, element } = mountButton(createTestApp(), { task: taskIn(state) })
      expect(wrapper.findAll('[role=status]')).toHaveLength(1)
      expect(wrapper.findAll('[role=alert]')).toHaveLength(1)
      const notes = wrapper.get(`[id="${element().getAttribute('aria-describedby')}"]`)
      expect(notes.find('[role=status]').exists()).toBe(true)
      expect(element().contains(notes.element)).toBe(false)
    }
  })

  it('announces failures as an alert and everything else as a status', () => {
    for (const state of states) {
      const { text } = mountButton(createTestApp(), { task: taskIn(state) })
      expect(text(state === 'failed' ? 'status' : 'alert')).toBe('')
    }
  })

  it('announces neither every percent nor every second', () => {
    for (const task of [taskIn('pending', { progress: 0.64 }), taskIn('preparing', { progress: 0.42 })]) {
      const { wrapper, text } = mountButton(createTestApp(), { task })
      expect(text('status')).toBe('')
      expect(wrapper.get('[data-part=notes] > [data-part=hidden]').text()).toMatch(/%$/)
    }
  })

  it('extends a given description', () => {
    const { element } = mountButton(createTestApp(), {}, { attrs: { 'aria-describedby': 'why' } })
    expect(element().getAttribute('aria-describedby')).toMatch(/^why \S+$/)
  })
})

describe('a button with only the task prop', () => {
  it.each<[TaskState, { progress?: number; canCancel?: boolean }, string, string, string | undefined]>([
    ['idle', {}, '', '', undefined],
    ['checking', {}, 'Checking…', 'Checking…', undefined],
    ['verifying', {}, 'Your turn', 'Your turn', undefined],
    ['preparing', { progress: 0.42 }, 'Uploading 42%', '', undefined],
    ['starting', {}, 'Starting…', 'Starting…', undefined],
    [
      'uncertain',
      {},
      'Making sure…',
      'Making sure… The answer was lost, so it may have started already.',
      'Start again',
    ],
    ['pending', { progress: 0.64 }, 'Paint 64%', '', undefined],
    ['pending', { canCancel: true }, 'Paint', '', 'Cancel'],
    ['cancelling', {}, 'Stopping…', 'Stopping…', undefined],
    ['stalled', {}, 'Still running', 'Still running We stopped asking. It may still finish.', 'Resume'],
    ['done', {}, 'Done', 'Done', undefined],
    ['cancelled', {}, '', '', undefined],
    ['expired', {}, '', 'The result is no longer kept.', undefined],
  ])('shows the state %s with %o', async (state, more, busy, note, action) => {
    const { wrapper, element } = mountButton(createTestApp(), { task: taskIn(state, more) })
    await nextTick()
    expect(element().dataset.state).toBe(state)
    expect((wrapper.element as HTMLElement).dataset.state).toBe(state)
    expect(wrapper.find('[data-part=busy]').exists() ? wrapper.get('[data-part=busy]').text() : '').toBe(busy)
    const found = wrapper.find('[data-part=action]')
    expect(found.exists() ? found.text() : undefined).toBe(action)
    const told = wrapper.findAll('[role=status] > span').map((one) => one.text())
    expect(told.filter(Boolean).join(' ')).toBe(note)
  })

  it('shows a failure with its reason and, if it is retryable, a retry', () => {
    const { wrapper, text } = mountButton(createTestApp(), { task: taskIn('failed') })
    expect(wrapper.get('[role=alert] strong').text()).toBe('It did not work')
    expect(text('alert')).toContain('The renderer ran out of memory.')
    expect(wrapper.get('[data-part=action]').text()).toBe('Try again')
    const denied = { code: 'risk-denied', title: 'no', retryable: false }
    const other = mountButton(createTestApp(), { task: taskIn('failed', { problem: denied }) })
    expect(other.wrapper.find('[data-part=action]').exists()).toBe(false)
  })

  it('shows a countdown until a retry is possible', async () => {
    stopTime()
    const problem = { code: 'rate-limited', title: 'no', retryable: true, retryAfterMs: 272_000 }
    const app = createTestApp()
    const locked = mountButton(app, { task: taskIn('failed', { problem, endedAt: Date.now() }) })
    await nextTick()
    expect(locked.state()).toBe('locked')
    expect(locked.wrapper.get('[data-part=busy]').text()).toBe('Again in 4:32')
    expect(locked.element().getAttribute('aria-disabled')).toBe('true')
    expect(locked.text('alert')).not.toContain('4:32')
    await pass(2_000)
    expect(locked.wrapper.get('[data-part=busy]').text()).toBe('Again in 4:30')
    await pass(270_000)
    expect(locked.state()).toBe('failed')
    expect(app.backend.pageTimers()).toBe(0)
  })

  it('shows the slot of its state, with its slot props', () => {
    const slots = {
      progress: (slot: { percent: number }) => h('i', `at ${slot.percent}`),
      done: (slot: { result: { url: string } }) => h('i', `got ${slot.result.url}`),
      error: (slot: { problem: Problem }) => h('i', `lost ${slot.problem.code} ${slot.problem instanceof Problem}`),
      stalled: () => h('i', 'waits'),
    }
    const seen = states.map((state) => {
      const { wrapper } = mountButton(createTestApp(), { task: taskIn(state, { progress: 0.5 }) }, { slots })
      return wrapper.findAll('i').map((one) => one.text())
    })
    const shown = Object.fromEntries(states.map((state, at) => [state, seen[at]]).filter(([, found]) => found!.length))
    expect(shown).toEqual({
      pending: ['at 50'],
      done: ['got a.png'],
      failed: ['lost task-failed true'],
      stalled: ['waits'],
    })
  })
})

describe('the element of the button', () => {
  it('takes the attributes, including the class', () => {
    const attrs = { class: 'mine', id: 'go', 'data-testid': 'x', title: 'Go' }
    const { wrapper, element } = mountButton(createTestApp(), {}, { attrs })
    expect(element().className).toBe('mine')
    expect([element().id, element().title, element().dataset.testid, element().type]).toEqual([
      'go',
      'Go',
      'x',
      'button',
    ])
    expect(wrapper.classes()).toEqual([])
  })

  it('can be another element, or a component', async () => {
    const other = mountButton(createTestApp(), { as: 'a' }, { attrs: { href: '#x' } })
    expect(other.element().tagName).toBe('A')
    const Fancy = defineComponent({
      setup:
        (_props, { slots }) =>
        () =>
          h('button', { class: 'fancy' }, slots.default?.()),
    })
    const { element, wrapper } = mountButton(createTestApp(), { as: Fancy })
    expect(element().className).toBe('fancy')
    ;(wrapper.vm as unknown as { focus(): void }).focus()
    expect(document.activeElement).toBe(element())
  })

  it('can be a button of the app, which receives all its props from the slot', async () => {
    stopTime()
    const app = createTestApp()
    type Slot = { props: object; state: string; isBusy: boolean; percent?: number; label?: string }
    const trigger = ({ props, state, isBusy, percent, label }: Slot) =>
      h('button', { ...props, class: 'own' }, `${state} ${isBusy} ${percent} ${label}`)
    const { wrapper } = mountButton(app, { action: 'startTask' }, { slots: { trigger }, attrs: { id: 'mine' } })
    const own = wrapper.get<HTMLButtonElement>('.own')
    expect(own.text()).toBe('idle false undefined undefined')
    expect(own.attributes()).toMatchObject({ id: 'mine', type: 'button', 'aria-describedby': expect.any(String) })
    own.element.click()
    ;(await until(() => app.backend.jobs[0])).report(0.5)
    await until(() => own.text().includes('50'))
    expect(own.text()).toBe('pending true 50  50%')
    expect(document.activeElement).toBe(own.element)
  })

  it('shows the name of the action when it has no label', () => {
    const button = (props: object) =>
      mountButton(createTestApp(), props, { slots: {} }).wrapper.get('[data-part=label]').text()
    expect(button({})).toBe('startTask')
    expect(button({ action: { name: 'poster', label: 'Paint a poster' } })).toBe('Paint a poster')
  })

  it('carries size, appearance, width and kind of progress as attributes', () => {
    const { element, wrapper } = mountButton(createTestApp(), {
      size: 'lg',
      appearance: 'ghost',
      block: true,
      progress: 'ring',
    })
    expect({ ...element().dataset }).toMatchObject({ size: 'lg', appearance: 'ghost', progress: 'ring' })
    expect((wrapper.element as HTMLElement).dataset.block).toBe('true')
  })
})

describe('messages', () => {
  it('come from the app when it defines them', () => {
    const messages = { busy: { checking: 'Thinking' }, notes: { stalled: 'Asleep' }, resume: 'Wake' }
    const at = (state: TaskState) => mountButton(createTestApp(), { messages, task: taskIn(state) }).wrapper
    expect(at('checking').get('[data-part=busy]').text()).toBe('Thinking')
    expect(at('starting').get('[data-part=busy]').text()).toBe('Starting…')
    expect(at('stalled').get('[data-part=note]').text()).toContain('Asleep')
    expect(at('stalled').get('[data-part=action]').text()).toBe('Wake')
  })

  it('follow the language of the app', async () => {
    const locale = ref(en)
    const { wrapper } = mountButton(createTestApp({ locale }), { task: taskIn('checking') })
    expect(wrapper.get('[data-part=busy]').text()).toBe('Checking…')
    locale.value = zhCN
    await nextTick()
    expect(wrapper.get('[data-part=busy]').text()).toBe('检查中…')
  })

  it.each(Object.keys(en.problems) as (keyof typeof en.problems)[])('for %s exist in each language', (code) => {
    const problem = new Problem({ code, title: "the server's own words" })
    for (const locale of [en, zhCN]) {
      const { title, hint } = describeProblem(problem, locale)
      expect(title).toBe(locale.problems[code].title)
      expect(hint).toBe(code === 'task-failed' ? "the server's own words" : locale.problems[code].hint)
    }
    expect(describeProblem(problem)).toEqual(describeProblem(problem, en))
  })

  it('for an unknown code come from the server', () => {
    expect(describeProblem(new Problem({ code: 'quota', title: 'Your quota is used up' }), zhCN)).toEqual({
      title: 'Your quota is used up',
    })
  })
})

describe('a missing installation', () => {
  it('throws an error that names Pinia when Pinia is missing', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    setActivePinia(undefined)
    expect(() => mount(ProtectedTaskButton)).toThrow('no Pinia is installed. Add app.use(createPinia())')
  })

  it('applies the defaults when the plugin is missing', async () => {
    stopTime()
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(requestLost as never)
    const button = mount(ProtectedTaskButton, { global: { plugins: [createPinia()] }, attachTo: document.body })
    await button.get('button').trigger('click')
    await until(() => fetched.mock.calls.length)
    expect(fetched.mock.calls[0]![0]).toBe('/api/risk/check')
    button.unmount()
    fetched.mockRestore()
  })
})
