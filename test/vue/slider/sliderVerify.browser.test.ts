import type { Fault } from '../../support/backend/faults'

import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { Problem, sliderTransitions, SliderVerify } from 'vue-taskgate'
import { zhCN } from 'vue-taskgate/locales'
import { h, nextTick } from 'vue'

import 'vue-taskgate/style.css'

import { challenge } from '../../support/page/challenge'
import { answerHeld, answerLost, htmlPage, reply, requestHeld, requestLost } from '../../support/backend/faults'
import { inState, part, showVerify, slider, state } from '../../support/page/showVerify'
import { violations } from '../../support/page/violations'

enableAutoUnmount(afterEach)
beforeEach(() => page.viewport(700, 600))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

describe('SliderVerify in the page', () => {
  it('loads a picture automatically, and emits a pass when it is solved', async () => {
    const { events, solve, wrapper } = showVerify({ ticket: undefined })
    await inState('ready')
    expect(await violations(wrapper.element)).toEqual([])
    expect(events('ready')).toHaveLength(1)
    await solve()
    await inState('passed')
    expect(events('pass')).toEqual([{ token: expect.stringMatching(/^vp_/), expiresInMs: 120_000, attempts: 1 }])
    expect(events('update:modelValue')).toEqual([expect.stringMatching(/^vp_/)])
    expect(part('title').textContent).toBe('Verified')
  })

  it('emits each change of state, and makes only changes that the table allows', async () => {
    const { wrapper, solve } = showVerify()
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
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const { events, solve } = showVerify()
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

  it('is locked after five wrong answers, shows the remaining time and says that the form is kept', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const { events, solve } = showVerify()
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

  it('is a form control whose token the form requires and submits', async () => {
    const form = document.body.appendChild(document.createElement('form'))
    const test = showVerify({ name: 'captcha', required: true })
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

  it('withdraws an expired token, and loads a new picture', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const { events, solve } = showVerify()
    await vi.waitFor(() => expect(state()).toBe('ready'))
    await solve()
    await vi.waitFor(() => expect(state()).toBe('passed'))
    await vi.advanceTimersByTimeAsync(120_000)
    expect(events('update:modelValue').at(-1)).toBeUndefined()
    expect(events('expire')).toHaveLength(1)
    await vi.waitFor(() => expect(state()).toBe('ready'))
    expect(part('title').textContent).toBe('One more check: the server asked again')
  })

  it('sends the ticket and the action from its props', async () => {
    const faults = { challenge: reply(200, challenge) }
    const without = showVerify({ action: 'login' }, { faults })
    await inState('ready')
    expect(without.callsOf('challenge').map(({ body }) => body)).toEqual([{ action: 'login', kind: 'slider' }])
    const { callsOf } = showVerify({ action: 'login', ticket: 'vt_1' }, { faults })
    const bodies = () => callsOf('challenge').map(({ body }) => body)
    await vi.waitFor(() => expect(bodies()).toEqual([{ action: 'login', verifyToken: 'vt_1', kind: 'slider' }]))
  })

  it('fetches another picture on request', async () => {
    const { calls, events } = showVerify()
    await inState('ready')
    await userEvent.click(slider().querySelector('[aria-label="New picture"]')!)
    await vi.waitFor(() => expect(calls).toHaveLength(2))
    expect(events('refresh')).toHaveLength(1)
  })

  it('does nothing while disabled', async () => {
    const { calls } = showVerify({ disabled: true })
    await flushPromises()
    expect(calls).toEqual([])
    expect(state()).toBe('idle')
  })

  it('loads its picture once it is no longer disabled', async () => {
    const { calls, wrapper } = showVerify({ disabled: true })
    await flushPromises()
    await wrapper.setProps({ disabled: false })
    await inState('ready')
    expect(calls).toHaveLength(1)
  })

  it('uses the language of the app', async () => {
    showVerify({}, { locale: zhCN })
    await inState('ready')
    expect(part('title').textContent).toBe(zhCN.slider.title)
  })

  it('uses /api without the plugin', async () => {
    const urls: string[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      urls.push(String(url))
      return Response.json(challenge)
    })
    mount(SliderVerify, { attachTo: document.body })
    await inState('ready')
    expect(urls).toEqual(['/api/verify/challenge'])
  })

  it('has unique ids on a page with several puzzles', async () => {
    mount(() => [h(SliderVerify, { disabled: true }), h(SliderVerify, { disabled: true })], { attachTo: document.body })
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(1)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has its final size before the picture has loaded', async () => {
    const held = requestHeld()
    showVerify({}, { faults: { challenge: held } })
    await inState('loading')
    const before = slider().getBoundingClientRect()
    held.release()
    await inState('ready')
    expect(slider().getBoundingClientRect()).toEqual(before)
  })
})

describe('SliderVerify after a failure', () => {
  it.each<[string, Fault]>([
    ['a network that drops', requestLost],
    ['an HTML page', htmlPage],
    ['a body without its members', reply(200, { id: 'a' })],
    ['a server error', reply(500)],
    ['a busy server', reply(503)],
  ])('reports %s, and Try again loads a picture', async (_what, fault) => {
    const { events } = showVerify({}, { faults: { challenge: [fault] } })
    await inState('load-error')
    expect(events('error')).toEqual([expect.any(Problem)])
    expect(slider().querySelector('[role=alert]')!.textContent).toBe('The picture could not be loaded.')
    await userEvent.click(part('action'))
    expect(slider().contains(document.activeElement)).toBe(true)
    await inState('ready')
  })

  it('shows a lost answer as an error that a retry fixes', async () => {
    const { solve, events } = showVerify({}, { faults: { submit: answerLost } })
    await inState('ready')
    await solve()
    await inState('load-error')
    expect(events('pass')).toEqual([])
    await userEvent.click(part('action'))
    await inState('ready')
  })

  it('is locked by a 429 for the time in Retry-After', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] }) // a real clock advances by a millisecond on a busy machine
    const { events } = showVerify({}, { faults: { challenge: reply(429, '', { 'retry-after': '30' }) } })
    await inState('locked')
    expect(events('locked')).toEqual([{ retryAfterMs: 30_000 }])
  })

  it('treats a success without a pass as an unreadable answer and not as a wrong one', async () => {
    const { solve, events } = showVerify({}, { faults: { submit: reply(200, { ok: true }) } })
    await inState('ready')
    await solve()
    await inState('load-error')
    expect(events('error')).toMatchObject([{ code: 'bad-response', hint: "A pass needs 'verifyToken'" }])
    expect(events('fail')).toEqual([])
  })

  it('loads a new picture after a lock while it is on show', async () => {
    showVerify({}, { faults: { challenge: [reply(429, '', { 'retry-after': '1' })] } })
    await inState('locked')
    await inState('ready')
  })

  it('drops a late answer for an old picture', async () => {
    const held = answerHeld()
    const { events, solve, api } = showVerify({}, { faults: { submit: held } })
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

  it('aborts its call in flight when it is unmounted', async () => {
    const { wrapper, callsOf } = showVerify({}, { faults: { challenge: requestHeld() } })
    await inState('loading')
    wrapper.unmount()
    await flushPromises()
    expect(callsOf('challenge').map(({ signal }) => signal!.aborted)).toEqual([true])
  })
})
