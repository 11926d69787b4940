import type * as Package from 'vue-taskgate'

import { mount } from '@vue/test-utils'
import { createTaskgate, SliderVerify } from 'vue-taskgate'
import { zhCN } from 'vue-taskgate/locales'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import { createTestApp, readyPuzzle, watchConsole } from '../../support/client/testApp'
import { createPageBackend } from '../../support/backend/pageBackend'
import { stopTime, until } from '../../support/time/pageTime'

/** The second copy of the package's modules, as from another bundle. */
let copy: typeof Package

beforeAll(async () => {
  vi.resetModules()
  copy = await import('vue-taskgate')
})

beforeEach(() => {
  stopTime()
  watchConsole()
})

describe('a component of one copy of the package in an app of another', () => {
  it('differs from the component of the other copy', () => {
    expect(copy.SliderVerify).not.toBe(SliderVerify)
  })

  it('takes its messages and calls from the plugin of the app', async () => {
    const backend = createPageBackend()
    const plugins = [createTaskgate({ fetch: backend.fetch, locale: zhCN })]
    const elsewhere = vi.spyOn(globalThis, 'fetch')
    const puzzle = mount(copy.SliderVerify, { global: { plugins }, attachTo: document.body })
    await until(readyPuzzle)
    expect(puzzle.text()).toContain(zhCN.slider.title)
    expect([elsewhere.mock.calls, backend.calls]).toEqual([[], ['challenge']])
    puzzle.unmount()
    elsewhere.mockRestore()
  })

  it('starts its tasks at the server of the app', async () => {
    const app = createTestApp()
    const button = app.mount(copy.ProtectedTaskButton, { props: { input: 'from the copy' } })
    button.get('button').element.click()
    expect((await until(() => app.backend.jobs[0])).input).toBe('from the copy')
  })
})
