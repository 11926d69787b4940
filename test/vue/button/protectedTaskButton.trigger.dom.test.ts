import type { Component, SetupContext } from 'vue'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, mergeProps, nextTick, ref } from 'vue'
import { ProtectedTaskButton } from 'vue-taskgate'

import { createTestApp, watchConsole } from '../../support/client/testApp'
import { settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole()
})
afterEach(() => {
  vi.restoreAllMocks()
})

const colours = ['primary', 'success']
const slotOf = (context: SetupContext): unknown => context.slots.default?.()

/** Buttons that treat `type` as those of well-known libraries do. */
const buttons = {
  'Element Plus: `type` is a colour, `nativeType` the type': {
    props: {
      type: { type: String, validator: (type: string) => colours.includes(type) },
      nativeType: { type: String, default: 'button' },
    },
    emits: ['click'],
    setup: (props: { type: string; nativeType: string }, context: SetupContext) => () => {
      const onClick = (event: Event): void => context.emit('click', event)
      return h('button', { class: props.type, type: props.nativeType, onClick }, slotOf(context) as never)
    },
  },
  'Naive UI: `type` is a colour, `attrType` the type': {
    props: {
      type: { type: String, default: 'default', validator: (type: string) => colours.includes(type) },
      attrType: { type: String, default: 'button' },
      onClick: [Function, Array],
    },
    setup: (props: { type: string; attrType: string; onClick: EventListener }, context: SetupContext) => () => {
      const { type, attrType, onClick } = props
      return h('button', { class: type, type: attrType, onClick }, slotOf(context) as never)
    },
  },
  'Vuetify: the type is always "button"': {
    props: { color: String },
    setup: (props: { color: string }, context: SetupContext) => () =>
      h('button', { type: 'button', class: props.color }, slotOf(context) as never),
  },
  'PrimeVue: its own attributes come last': {
    inheritAttrs: false,
    props: { color: String },
    setup: (props: { color: string }, context: SetupContext) => () =>
      h('button', mergeProps(context.attrs, { type: 'button', class: props.color }), slotOf(context) as never),
  },
  'Nuxt UI: `type` is the type': {
    inheritAttrs: false,
    props: { color: String, type: { type: String, default: 'button' } },
    setup: (props: { color: string; type: 'button' }, context: SetupContext) => () =>
      h('button', { ...context.attrs, type: props.type, class: props.color }, slotOf(context) as never),
  },
  'an element': {
    setup: (_props: object, context: SetupContext) => () => h('button', { class: 'primary' }, slotOf(context) as never),
  },
} as unknown as Record<string, Component>

function mountForm(name: string, props: object = {}) {
  const app = createTestApp()
  const isShown = ref(true)
  const colour = { [name.includes('colour') ? 'type' : 'color']: 'primary' }
  const page = defineComponent(
    () => () =>
      h('form', [
        h('input', { id: 'text' }),
        h(ProtectedTaskButton, { type: 'submit', input: { text: 'A' }, ...props } as never, {
          trigger: (slot: { props: object }) =>
            isShown.value && h(buttons[name]!, mergeProps(colour, slot.props as Record<string, unknown>), () => 'Go'),
        }),
      ]),
  )
  const wrapper = app.mount(page)
  return { app, isShown, button: () => wrapper.get('form button').element as HTMLButtonElement }
}

describe.each(Object.keys(buttons))('a button of a library as the trigger (%s)', (name) => {
  it.each(['submit', 'button'] as const)('keeps its colour and has the native type %s', async (type) => {
    const { button, isShown } = mountForm(name, { type })
    expect([button().className, button().type]).toEqual(['primary', type])
    isShown.value = false
    await nextTick()
    isShown.value = true
    await nextTick()
    expect(button().type).toBe(type)
  })

  it('starts when the form is sent by Enter, and starts once', async () => {
    const { app, button } = mountForm(name)
    await settle()
    // What a browser does on Enter: it clicks the first submit button of the form.
    button().form!.querySelector<HTMLButtonElement>('[type=submit]')!.click()
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs).toHaveLength(1)
  })
})

describe('a form with its own rules', () => {
  it.each([
    ['a form with novalidate', { novalidate: true }, {}],
    ['a button with formnovalidate', {}, { formnovalidate: true }],
  ])('starts with an invalid field: %s', async (_what, onForm, onButton) => {
    const app = createTestApp()
    const page = defineComponent(() => () => [
      h('form', onForm, [
        h('input', { required: true }),
        h(ProtectedTaskButton, { type: 'submit', ...onButton }, () => 'Go'),
      ]),
    ])
    const wrapper = app.mount(page)
    const report = vi.spyOn(wrapper.get('form').element as HTMLFormElement, 'reportValidity')
    wrapper.get<HTMLButtonElement>('[data-part=button]').element.click()
    await until(() => app.backend.jobs[0])
    expect(report).not.toHaveBeenCalled()
  })
})
