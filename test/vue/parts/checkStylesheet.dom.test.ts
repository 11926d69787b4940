import type { Component } from 'vue'

import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { ProtectedTaskButton, SliderPuzzle, TaskProgress } from 'vue-taskgate'
import { beforeEach, expect, it, vi } from 'vitest'

const words = "Add `import 'vue-taskgate/style.css'` to the app's entry."
const components: [string, Component, object][] = [
  ['<ProtectedTaskButton>', ProtectedTaskButton, {}],
  ['<SliderPuzzle>', SliderPuzzle, { state: { name: 'loading' } }],
  ['<TaskProgress>', TaskProgress, { value: 0.5 }],
]

beforeEach(() => {
  vi.resetModules() // the message appears once a page, and each test is a page
  vi.stubEnv('NODE_ENV', 'development')
  document.head.innerHTML = ''
  return () => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  }
})

async function show(name: string, props: object): Promise<string[]> {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const fresh = (await import('vue-taskgate')) as unknown as Record<string, Component>
  const component = fresh[name.slice(1, -1)]!
  for (let time = 0; time < 2; time += 1)
    mount(component, { props, attachTo: document.body, global: { plugins: [createPinia()] } })
  return said.mock.calls.map(([first]) => String(first))
}

it.each(components)('%s reports a missing stylesheet and its fix once', async (name, _component, props) => {
  const said = await show(name, props)
  expect(said).toHaveLength(1)
  expect(said[0]).toContain(words)
})

it.each(components)('%s reports nothing when the stylesheet is present', async (name, _component, props) => {
  document.head.innerHTML = '<style>[data-scope=taskgate] { --tg-stylesheet: 1 }</style>'
  expect(await show(name, props)).toEqual([])
})

it('a stylesheet that is missing in a shadow root is reported with the way to add it there', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { TaskProgress: Fresh } = await import('vue-taskgate')
  const root = document.createElement('div').attachShadow({ mode: 'open' })
  document.body.append(root.host)
  mount(Fresh as Component, {
    props: { value: 0.5 } as never,
    attachTo: root as never,
    global: { plugins: [createPinia()] },
  })
  expect(said.mock.calls[0]![0]).toContain("'vue-taskgate/style.css?inline'")
})

it('the check for the stylesheet waits until the page has loaded', async () => {
  const state = vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading')
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(await show('<TaskProgress>', { value: 0.5 })).toEqual([])
  state.mockReturnValue('complete')
  window.dispatchEvent(new Event('load'))
  expect(said).toHaveBeenCalledTimes(1)
})

it.each(['production', 'test'])('a missing stylesheet is not reported in %s', async (environment) => {
  vi.stubEnv('NODE_ENV', environment)
  expect(await show('<TaskProgress>', { value: 0.5 })).toEqual([])
})
