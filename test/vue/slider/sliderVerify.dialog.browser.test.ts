import type { SliderVerifyProps } from 'vue-taskgate'

import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { createTaskgate, SliderVerify } from 'vue-taskgate'
import { h, nextTick } from 'vue'

import 'vue-taskgate/style.css'

import { challenge } from '../../support/page/challenge'
import { reply } from '../../support/backend/faults'
import { drag } from '../../support/page/hand'
import { inState, showVerify, state } from '../../support/page/showVerify'
import { violations } from '../../support/page/violations'

enableAutoUnmount(afterEach)
beforeEach(() => page.viewport(700, 600))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

describe('SliderVerify in a dialog', () => {
  const popup: SliderVerifyProps = { mode: 'popup' }

  it('renders nothing before it is opened, then takes the focus and returns it', async () => {
    const button = document.body.appendChild(document.createElement('button'))
    button.focus()
    const { api, calls, solve, events } = showVerify(popup)
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
  ])('is cancelled by %s', async (_how, by, act) => {
    const { api, events } = showVerify(popup)
    const outcome = api.verify().catch((problem: unknown) => problem)
    await inState('ready')
    await act()
    expect(await outcome).toMatchObject({ code: 'cancelled' })
    expect(events('close')).toEqual([by])
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('ignores a click beside it', async () => {
    const { api } = showVerify(popup)
    void api.open()
    await inState('ready')
    await drag(document.body, 0) // the middle of the page …
    document.querySelector('dialog')!.click() // … and the backdrop
    expect(state()).toBe('ready')
  })

  it('is a form control that opens when a form requires its token', async () => {
    const form = document.body.appendChild(document.createElement('form'))
    const { wrapper, events, solve } = showVerify({ ...popup, name: 'captcha', required: true }, {}, form)
    expect(form.checkValidity()).toBe(false)
    await inState('ready')
    await solve()
    await inState('passed')
    await wrapper.setProps({ modelValue: events('update:modelValue')[0] } as never)
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull(), 2_000)
    expect(form.checkValidity()).toBe(true)
    expect([...new FormData(form)]).toEqual([['captcha', expect.stringMatching(/^vp_/)]])
  })

  it('withdraws an expired token, and stays closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const { api, events, solve } = showVerify(popup)
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

  it('does not open for an aborted signal', async () => {
    const { api, calls } = showVerify(popup)
    await expect(api.verify({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    await nextTick()
    expect(document.querySelector('dialog')).toBeNull()
    expect(calls).toEqual([])
  })

  it('is not closed by the signal of an earlier proof', async () => {
    const { api, solve } = showVerify(popup)
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

  it('is closed by its signal', async () => {
    const { api } = showVerify(popup)
    const life = new AbortController()
    const outcome = api.verify({ signal: life.signal }).catch((problem: unknown) => problem)
    await inState('ready')
    life.abort()
    expect(await outcome).toMatchObject({ code: 'cancelled' })
    await nextTick()
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('does not send key and input events to the page', async () => {
    const heard: string[] = []
    const types = ['keydown', 'input', 'change', 'click']
    const listen = ({ type }: Event): void => void heard.push(type)
    for (const type of types) document.body.addEventListener(type, listen)
    const { api } = showVerify(popup)
    void api.open()
    await inState('ready')
    await userEvent.keyboard('{Tab}{ArrowRight}{Enter}')
    for (const type of types) document.body.removeEventListener(type, listen)
    expect(heard).toEqual([])
  })

  it('keeps a lock after the dialog closes', async () => {
    const { api } = showVerify(popup, { faults: { challenge: reply(429, '', { 'retry-after': '30' }) } })
    void api.verify().catch(() => undefined)
    await inState('locked')
    api.close()
    await nextTick()
    expect(document.querySelector('dialog')).toBeNull()
    void api.verify().catch(() => undefined)
    await vi.waitFor(() => expect(state()).toBe('locked'))
  })

  it('opens once at a time in an app', async () => {
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

  it('opens once for each app on a page, with the later one on top', async () => {
    const first = showVerify(popup)
    const second = showVerify(popup)
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
