import type { SliderVerifyProps } from 'vue-taskgate'

import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { nextTick } from 'vue'

import 'vue-taskgate/style.css'

import { inState, part, showVerify, state } from '../../support/page/showVerify'

enableAutoUnmount(afterEach)
beforeEach(() => page.viewport(700, 600))
afterEach(() => document.body.replaceChildren())

/** Mounts the puzzle in a form; `model()` is what the app holds. */
function showInForm(props: SliderVerifyProps = {}, around = '<form id="around"></form>') {
  document.body.innerHTML = `${around}<form id="other"></form>`
  const place = document.querySelector('fieldset, #around:not(:has(*))')!
  const listener = { 'onUpdate:modelValue': (token: unknown) => void nextTick(() => setModel(token)) }
  const test = showVerify({ name: 'captcha', required: true, ...props, ...listener } as never, {}, place)
  const { wrapper } = test
  const setModel = (modelValue: unknown): void => void wrapper.setProps({ modelValue } as never)
  const form = document.querySelector<HTMLFormElement>('#around')!
  return {
    ...test,
    form,
    setModel,
    model: () => (wrapper.props() as { modelValue?: string }).modelValue,
    sent: (from = form) => new FormData(from).get('captcha'),
    input: () => document.querySelector<HTMLInputElement>('[data-part=value]')!,
    async pass() {
      await inState('ready')
      await test.solve()
      await inState('passed')
    },
  }
}

const resets: [how: string, reset: (shown: ReturnType<typeof showInForm>) => void][] = [
  ['form.reset()', ({ form }) => form.reset()],
  [
    'a reset button',
    ({ form }) => {
      form.insertAdjacentHTML('beforeend', '<button type="reset">Reset</button>')
      form.querySelector<HTMLElement>('[type=reset]')!.click()
    },
  ],
  ['v-model = undefined', ({ setModel }) => setModel(undefined)],
  ["v-model = ''", ({ setModel }) => setModel('')],
  ['v-model = null', ({ setModel }) => setModel(null)],
  ['a token of another puzzle', ({ setModel }) => setModel('vp_other')],
  ['its own reset', ({ api }) => api.reset()],
]

describe('a solved puzzle in a form', () => {
  it.each(resets)('sends nothing after %s, and can be solved again', async (_how, reset) => {
    const shown = showInForm()
    await shown.pass()
    const first = shown.sent()
    expect(first).toBe(shown.model())
    reset(shown)
    await inState('ready')
    expect([shown.sent(), shown.model() || undefined, shown.form.checkValidity()]).toEqual(['', undefined, false])
    await shown.pass()
    expect(shown.sent()).toMatch(/^vp_/)
    expect(shown.sent()).not.toBe(first)
    expect(shown.model()).toBe(shown.sent())
  })

  it('stays solved if the reset is prevented, or another form is reset', async () => {
    const { form, pass, sent } = showInForm()
    await pass()
    form.addEventListener('reset', (event) => event.preventDefault())
    form.reset()
    document.querySelector<HTMLFormElement>('#other')!.reset()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([state(), sent()]).toEqual(['passed', expect.stringMatching(/^vp_/)])
  })

  it('starts again without a name of its own', async () => {
    const { form, pass, model } = showInForm({ name: undefined, required: false })
    await pass()
    expect(model()).toMatch(/^vp_/)
    form.reset()
    await inState('ready')
    expect(model()).toBeUndefined()
  })

  it.each<[where: string, html: string, shadowHtml: string, props: SliderVerifyProps]>([
    ['in its shadow root', '<div></div>', '<form></form>', { name: 'captcha' }],
    ['around its custom element', '<form><div></div></form>', '<p></p>', { name: 'captcha' }],
    ['around its custom element, without a name', '<form><div></div></form>', '<p></p>', {}],
  ])('starts again when the form %s is reset', async (_where, html, shadowHtml, props) => {
    document.body.innerHTML = html
    const shadow = document.querySelector('div')!.attachShadow({ mode: 'open' })
    shadow.innerHTML = shadowHtml
    const form = shadow.querySelector('form') ?? document.querySelector('form')!
    const { answer, api } = showVerify(props, {}, shadow.firstElementChild!)
    const shows = (): string => api.state.name
    await expect.poll(shows).toBe('ready')
    const range = shadow.querySelector<HTMLInputElement>('[data-part=range]')!
    range.value = String(await answer())
    range.dispatchEvent(new Event('input', { bubbles: true }))
    await nextTick()
    range.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await expect.poll(shows).toBe('passed')
    form.reset()
    await expect.poll(shows).toBe('ready')
    expect(new FormData(form).get('captcha') || '').toBe('')
  })

  it('belongs to the form that `form` names', async () => {
    const { form, pass, sent } = showInForm({ form: 'other' } as never)
    const other = document.querySelector<HTMLFormElement>('#other')!
    await pass()
    expect(new FormData(form).has('captcha')).toBe(false)
    expect(sent(other)).toMatch(/^vp_/)
    form.reset()
    other.reset()
    await inState('ready')
    expect(sent(other)).toBe('')
  })
})

describe('a puzzle that is not solved', () => {
  it('drops a token that it does not know, for example from a stored draft', async () => {
    const { model, sent } = showInForm({ modelValue: 'vp_draft' } as never)
    await inState('ready')
    expect([model(), sent()]).toEqual([undefined, ''])
  })

  it('sends nothing that a browser has filled in, and tells the page nothing of it', async () => {
    const { form, input, sent, pass } = showInForm()
    await inState('ready')
    const heard: string[] = []
    for (const name of ['input', 'change']) form.addEventListener(name, () => heard.push(name))
    for (const name of ['input', 'change']) {
      input().value = 'autofilled'
      input().dispatchEvent(new Event(name, { bubbles: true }))
      expect(sent()).toBe('')
    }
    expect([heard, input().autocomplete]).toEqual([[], 'off'])
    await pass()
    const token = sent()
    input().value = 'autofilled'
    input().dispatchEvent(new Event('input', { bubbles: true }))
    expect(sent()).toBe(token)
  })

  it('takes no input in a disabled fieldset, and does so again once it is enabled', async () => {
    const around = '<form id="around"><fieldset disabled></fieldset></form>'
    const { form, events, solve, pass, sent } = showInForm({}, around)
    await inState('ready')
    expect([sent(), form.checkValidity()]).toEqual([null, true])
    await solve()
    expect([state(), events('pass')]).toEqual(['ready', []])
    form.querySelector('fieldset')!.disabled = false
    await pass()
    expect(sent()).toMatch(/^vp_/)
  })

  it('does not block its form while it is disabled, and keeps a token that it has', async () => {
    const { form, pass, sent, wrapper } = showInForm({ disabled: true })
    expect([sent(), form.checkValidity()]).toEqual([null, true])
    await wrapper.setProps({ disabled: false } as never)
    await pass()
    await wrapper.setProps({ disabled: true } as never)
    await nextTick()
    expect(sent()).toMatch(/^vp_/)
    expect(part('title').textContent).toBe('Verified')
  })
})
