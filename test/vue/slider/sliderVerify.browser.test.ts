import type { SliderVerifyProps, TaskgateOptions } from 'vue-taskgate'
import type { Fault } from '../../support/backend/faults'
import type { Faults } from '../../support/backend/network'

import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { createTaskgate, Problem, sliderTransitions, SliderVerify } from 'vue-taskgate'
import { zhCN } from 'vue-taskgate/locales'
import { h, nextTick } from 'vue'

import 'vue-taskgate/style.css'

import { challenge } from '../../support/page/challenge'
import { drag } from '../../support/page/hand'
import { answerHeld, answerLost, htmlPage, reply, requestHeld, requestLost } from '../../support/backend/faults'
import { createTestBackend } from '../../support/backend/testBackend'
import { violations } from '../../support/page/violations'

enableAutoUnmount(afterEach)
beforeEach(() => page.viewport(700, 600))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

const slider = (): HTMLElement => document.querySelector('[data-part=slider]')!
const part = (name: string): HTMLElement => slider().querySelector(`[data-part=${name}]`)!
const state = (): string | undefined => document.querySelector<HTMLElement>('[data-part=slider]')?.dataset.state
const inState = (name: string) => vi.waitFor(() => expect(state()).toBe(name), 3_000)

/** The puzzle on the real server half. */
function show(
  props: SliderVerifyProps = {},
  { faults, ...options }: TaskgateOptions & { faults?: Faults } = {},
  attachTo: Element = document.body,
) {
  const backend = createTestBackend({ faults })
  const plugin = createTaskgate({ fetch: backend.fetch, ...options })
  const wrapper = mount(SliderVerify, {
    props: props as never,
    attachTo,
    global: { plugins: [createPinia(), plugin] },
  })
  return {
    ...backend,
    wrapper,
    events: (name: string) => (wrapper.emitted(name) ?? []).map((given) => given[0]),
    api: wrapper.vm as unknown as InstanceType<typeof SliderVerify>,
    /** Puts the piece by drag; `off` px of the picture beside its place. */
    async solve(off = 0) {
      const x = await backend.answer()
      for (const animation of document.getAnimations()) animation.cancel() // a dialog that rises is not there yet
      const target = x + off > 260 ? x - off : x + off
      await drag(part('handle'), (target * part('track').offsetWidth) / 320)
    },
  }
}

describe('in the page', () => {
  it('gets a picture by itself, and is solved', async () => {
    const { events, solve, wrapper } = show({ ticket: undefined })
    await inState('ready')
    expect(await violations(wrapper.element)).toEqual([])
    expect(events('ready')).toHaveLength(1)
    await solve()
    await inState('passed')
    expect(events('pass')).toEqual([{ token: expect.stringMatching(/^vp_/), expiresInMs: 120_000, attempts: 1 }])
    expect(events('update:modelValue')).toEqual([expect.stringMatching(/^vp_/)])
    expect(part('title').textContent).toBe('Verified')
  })

  it('goes through states that the table allows, and tells of each', async () => {
    const { wrapper, solve } = show()
    await inState('ready')
    await solve(100)
    await inState('failed')
    await inState('ready')
    await solve()
    await inState('passed')
    const steps = wrapper.emitted('state-change') as [
      to: keyof typeof sliderTransitions,
      from: keyof typeof sliderTransitions,
    ][]
    expect(steps.map(([to]) => to).join(' ')).toBe(
      'loading ready dragging verifying failed ready dragging verifying passed',
    )
    for (const [to, from] of steps) expect(sliderTransitions[from]).toContain(to)
  })

  it('shows the next picture within 900 ms of a wrong answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { events, solve } = show()
    await vi.waitFor(() => expect(state()).toBe('ready'))
    const first = events('ready').length
    await solve(100)
    await vi.waitFor(() => expect(state()).toBe('failed'))
    expect(events('fail')).toEqual([{ reason: 'retry', attemptsLeft: 4 }])
    await vi.advanceTimersByTimeAsync(900)
    expect(state()).toBe('ready')
    const [before, after] = events('ready').slice(first - 1) as { id: string }[]
    expect(after!.id).not.toBe(before!.id)
    expect(part('title').textContent).toBe('Not quite. Try the next one')
    expect(part('piece').style.translate).toBe('0%')
  })

  it('is locked after five wrong answers, says for how long, and what was typed stays', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { events, solve } = show()
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await vi.waitFor(() => expect(state()).toBe('ready'))
      await solve(100)
      await vi.waitFor(() => expect(state()).toMatch(/failed|locked/))
      await vi.advanceTimersByTimeAsync(800)
    }
    expect(state()).toBe('locked')
    expect(events('locked')).toEqual([{ retryAfterMs: 600_000 }])
    expect(part('panel').textContent).toMatch(/Too many tries\. Again in (10:00|9:59).*What you typed is kept\./)
    expect(slider().querySelector('[role=alert]')!.textContent).toContain('Too many tries')
  })

  it('is a form control: its token travels with the form, which cannot be sent without', async () => {
    const form = document.body.appendChild(document.createElement('form'))
    const test = show({ name: 'captcha', required: true })
    form.append(test.wrapper.element)
    await inState('ready')
    expect(form.checkValidity()).toBe(false)
    form.reportValidity()
    expect(document.activeElement).toBe(slider().querySelector('input'))
    await test.solve()
    await inState('passed')
    await test.wrapper.setProps({ modelValue: test.events('update:modelValue')[0] } as never)
    expect(form.checkValidity()).toBe(true)
    expect([...new FormData(form)]).toEqual([['captcha', expect.stringMatching(/^vp_/)]])
  })

  it('takes the token back when it has run out, and asks anew', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { events, solve } = show()
    await vi.waitFor(() => expect(state()).toBe('ready'))
    await solve()
    await vi.waitFor(() => expect(state()).toBe('passed'))
    await vi.advanceTimersByTimeAsync(120_000)
    expect(events('update:modelValue').at(-1)).toBeUndefined()
    expect(events('expire')).toHaveLength(1)
    await vi.waitFor(() => expect(state()).toBe('ready'))
    expect(part('title').textContent).toBe('One more check: the server asked again')
  })

  it('sends the ticket and the action that it was given', async () => {
    const faults = { challenge: reply(200, challenge) }
    const without = show({ action: 'login' }, { faults })
    await inState('ready')
    expect(without.callsOf('challenge').map(({ body }) => body)).toEqual([{ action: 'login', kind: 'slider' }])
    const { callsOf } = show({ action: 'login', ticket: 'vt_1' }, { faults })
    const bodies = () => callsOf('challenge').map(({ body }) => body)
    await vi.waitFor(() => expect(bodies()).toEqual([{ action: 'login', verifyToken: 'vt_1', kind: 'slider' }]))
  })

  it('fetches another picture when asked to', async () => {
    const { calls, events } = show()
    await inState('ready')
    await userEvent.click(slider().querySelector('[aria-label="New picture"]')!)
    await vi.waitFor(() => expect(calls).toHaveLength(2))
    expect(events('refresh')).toHaveLength(1)
  })

  it('does nothing while disabled', async () => {
    const { calls } = show({ disabled: true })
    await flushPromises()
    expect(calls).toEqual([])
    expect(state()).toBe('idle')
  })

  it('gets its picture once it is no longer disabled', async () => {
    const { calls, wrapper } = show({ disabled: true })
    await flushPromises()
    await wrapper.setProps({ disabled: false })
    await inState('ready')
    expect(calls).toHaveLength(1)
  })

  it('speaks the language of the app', async () => {
    show({}, { locale: zhCN })
    await inState('ready')
    expect(part('title').textContent).toBe(zhCN.slider.title)
  })

  it('works without a plugin, on /api', async () => {
    const urls: string[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      urls.push(String(url))
      return Response.json(challenge)
    })
    mount(SliderVerify, { attachTo: document.body })
    await inState('ready')
    expect(urls).toEqual(['/api/verify/challenge'])
  })

  it('has ids of its own, however many are on the page', async () => {
    mount(() => [h(SliderVerify, { disabled: true }), h(SliderVerify, { disabled: true })], { attachTo: document.body })
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(1)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('keeps its place free until the picture is there: nothing moves', async () => {
    const held = requestHeld()
    show({}, { faults: { challenge: held } })
    await inState('loading')
    const before = slider().getBoundingClientRect()
    held.release()
    await inState('ready')
    expect(slider().getBoundingClientRect()).toEqual(before)
  })
})

describe('when things go wrong', () => {
  it.each<[string, Fault]>([
    ['a network that drops', requestLost],
    ['an HTML page', htmlPage],
    ['a body without its members', reply(200, { id: 'a' })],
    ['a server error', reply(500)],
    ['a busy server', reply(503)],
  ])('%s is told, and Try again gets a picture', async (_what, fault) => {
    const { events } = show({}, { faults: { challenge: [fault] } })
    await inState('load-error')
    expect(events('error')).toEqual([expect.any(Problem)])
    expect(slider().querySelector('[role=alert]')!.textContent).toBe('The picture could not be loaded.')
    await userEvent.click(part('action'))
    expect(slider().contains(document.activeElement)).toBe(true)
    await inState('ready')
  })

  it('an answer that is lost on the way is an error that can be mended', async () => {
    const { solve, events } = show({}, { faults: { submit: answerLost } })
    await inState('ready')
    await solve()
    await inState('load-error')
    expect(events('pass')).toEqual([])
    await userEvent.click(part('action'))
    await inState('ready')
  })

  it('too many requests lock it for as long as the server says', async () => {
    vi.useFakeTimers({ toFake: ['Date'] }) // a busy machine takes a ms to tell
    const { events } = show({}, { faults: { challenge: reply(429, '', { 'retry-after': '30' }) } })
    await inState('locked')
    expect(events('locked')).toEqual([{ retryAfterMs: 30_000 }])
  })

  it('a success without a pass is an unreadable answer, not a wrong one', async () => {
    const { solve, events } = show({}, { faults: { submit: reply(200, { ok: true }) } })
    await inState('ready')
    await solve()
    await inState('load-error')
    expect(events('error')).toMatchObject([{ code: 'bad-response', hint: "A pass needs 'verifyToken'" }])
    expect(events('fail')).toEqual([])
  })

  it('a lock that ends brings a new picture where the puzzle is on show', async () => {
    show({}, { faults: { challenge: [reply(429, '', { 'retry-after': '1' })] } })
    await inState('locked')
    await inState('ready')
  })

  it('a late answer for an old picture is dropped', async () => {
    const held = answerHeld()
    const { events, solve, api } = show({}, { faults: { submit: held } })
    await inState('ready')
    await solve()
    await inState('verifying')
    api.reset()
    await inState('ready')
    held.release()
    await flushPromises()
    await nextTick()
    expect(state()).toBe('ready')
    expect(events('pass')).toEqual([])
  })

  it('leaves no call under way when it goes', async () => {
    const { wrapper, callsOf } = show({}, { faults: { challenge: requestHeld() } })
    await inState('loading')
    wrapper.unmount()
    await flushPromises()
    expect(callsOf('challenge').map(({ signal }) => signal!.aborted)).toEqual([true])
  })
})

describe('in a dialog', () => {
  const popup: SliderVerifyProps = { mode: 'popup' }

  it('is not there until it is wanted; then it takes the focus and gives it back', async () => {
    const button = document.body.appendChild(document.createElement('button'))
    button.focus()
    const { api, calls, solve, events } = show(popup)
    await flushPromises()
    expect(calls).toEqual([])
    expect(document.querySelector('dialog')).toBeNull()
    const proof = api.verify()
    await inState('ready')
    const dialog = document.querySelector('dialog')!
    expect(dialog.matches(':modal')).toBe(true)
    expect(dialog.contains(document.activeElement)).toBe(true)
    expect(document.getElementById(dialog.getAttribute('aria-labelledby')!)!.textContent).toBe('Quick check')
    expect(await violations(dialog)).toEqual([])
    await solve()
    expect(await proof).toEqual({
      token: expect.stringMatching(/^vp_/),
      expiresInMs: 120_000,
      attempts: 1,
      by: 'slider',
    })
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull(), 2_000)
    expect(events('close')).toEqual(['pass'])
    expect(document.activeElement).toBe(button)
  })

  it.each([
    ['Escape', 'escape', () => userEvent.keyboard('{Escape}')],
    ['Close', 'user', () => userEvent.click(document.querySelector('[aria-label=Close]')!)],
  ])('%s calls it off', async (_how, by, act) => {
    const { api, events } = show(popup)
    const outcome = api.verify().catch((problem: unknown) => problem)
    await inState('ready')
    await act()
    expect(await outcome).toMatchObject({ code: 'cancelled' })
    expect(events('close')).toEqual([by])
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('a click beside it does nothing', async () => {
    const { api } = show(popup)
    void api.open()
    await inState('ready')
    await drag(document.body, 0) // the middle of the page …
    document.querySelector('dialog')!.click() // … and the backdrop
    expect(state()).toBe('ready')
  })

  it('is a form control too, which opens when a form wants its token', async () => {
    const form = document.body.appendChild(document.createElement('form'))
    const { wrapper, events, solve } = show({ ...popup, name: 'captcha', required: true }, {}, form)
    expect(form.checkValidity()).toBe(false)
    await inState('ready')
    await solve()
    await inState('passed')
    await wrapper.setProps({ modelValue: events('update:modelValue')[0] } as never)
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull(), 2_000)
    expect(form.checkValidity()).toBe(true)
    expect([...new FormData(form)]).toEqual([['captcha', expect.stringMatching(/^vp_/)]])
  })

  it('takes the token back when it has run out, and stays away', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { api, events, solve } = show(popup)
    void api.verify()
    await vi.waitFor(() => expect(state()).toBe('ready'))
    await solve()
    await vi.waitFor(() => expect(state()).toBe('passed'))
    await vi.advanceTimersByTimeAsync(700)
    expect(document.querySelector('dialog')).toBeNull()
    expect(events('update:modelValue')).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(events('update:modelValue')).toEqual([expect.stringMatching(/^vp_/), undefined])
    expect(events('expire')).toHaveLength(1)
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('does not come for a signal that is aborted already', async () => {
    const { api, calls } = show(popup)
    await expect(api.verify({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    await nextTick()
    expect(document.querySelector('dialog')).toBeNull()
    expect(calls).toEqual([])
  })

  it('is not taken away by the signal of an earlier proof', async () => {
    const { api, solve } = show(popup)
    const earlier = new AbortController()
    const proof = api.verify({ signal: earlier.signal })
    await inState('ready')
    await solve()
    await proof
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull(), 2_000)
    void api.verify().catch(() => undefined)
    await inState('ready')
    earlier.abort()
    await nextTick()
    expect(state()).toBe('ready')
  })

  it('a signal takes it away', async () => {
    const { api } = show(popup)
    const life = new AbortController()
    const outcome = api.verify({ signal: life.signal }).catch((problem: unknown) => problem)
    await inState('ready')
    life.abort()
    expect(await outcome).toMatchObject({ code: 'cancelled' })
    await nextTick()
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('keys and input inside are not heard outside', async () => {
    const heard: string[] = []
    const types = ['keydown', 'input', 'change', 'click']
    const listen = ({ type }: Event): void => void heard.push(type)
    for (const type of types) document.body.addEventListener(type, listen)
    const { api } = show(popup)
    void api.open()
    await inState('ready')
    await userEvent.keyboard('{Tab}{ArrowRight}{Enter}')
    for (const type of types) document.body.removeEventListener(type, listen)
    expect(heard).toEqual([])
  })

  it('a lock outlives the closing of the dialog', async () => {
    const { api } = show(popup, { faults: { challenge: reply(429, '', { 'retry-after': '30' }) } })
    void api.verify().catch(() => undefined)
    await inState('locked')
    api.close()
    await nextTick()
    expect(document.querySelector('dialog')).toBeNull()
    void api.verify().catch(() => undefined)
    await vi.waitFor(() => expect(state()).toBe('locked'))
  })

  it('there is one at a time in an app', async () => {
    const taken: InstanceType<typeof SliderVerify>[] = []
    const take = (puzzle: unknown): void => void taken.push(puzzle as InstanceType<typeof SliderVerify>)
    const plugins = [createPinia(), createTaskgate({ fetch: async () => Response.json(challenge) })]
    const draw = (action: string) => h(SliderVerify, { ...popup, action, ref: take })
    mount(() => [draw('paint'), draw('print')], { attachTo: document.body, global: { plugins } })
    const [first, second] = taken as [InstanceType<typeof SliderVerify>, InstanceType<typeof SliderVerify>]
    first.open()
    second.open()
    await inState('ready')
    expect(document.querySelectorAll('dialog[open]')).toHaveLength(1)
    first.close()
    await vi.waitFor(() => expect(document.querySelectorAll('dialog[open]')).toHaveLength(1))
    second.close()
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull())
  })

  it('two apps on a page have one each, the later one on top', async () => {
    const first = show(popup)
    const second = show(popup)
    first.api.open()
    await vi.waitFor(() => expect(document.querySelectorAll('dialog[open]')).toHaveLength(1))
    second.api.open()
    await vi.waitFor(() => expect(document.querySelectorAll('dialog[open]')).toHaveLength(2))
    expect(second.wrapper.element.contains(document.activeElement)).toBe(true)
    second.api.close()
    await vi.waitFor(() => expect(document.querySelectorAll('dialog[open]')).toHaveLength(1))
    expect(first.wrapper.find('dialog[open]').exists()).toBe(true)
  })
})
