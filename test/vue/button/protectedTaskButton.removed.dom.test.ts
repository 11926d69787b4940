import { beforeEach, describe, expect, it, vi } from 'vitest'

import { createTestApp, mountButton, readyPuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { requestHeld } from '../../support/backend/faults'
import { pass, stopTime, until } from '../../support/time/pageTime'

const WARNING =
  'vue-taskgate: The button was removed before its task started; keep it mounted, or use useProtectedTask with ' +
  '<TaskgateHost />.'

let warnings: () => string[]
beforeEach(() => {
  stopTime()
  warnings = watchConsole(/The button was removed before its task started/)
})

describe('the warning about a button that is unmounted before its start is accepted', () => {
  it.each<[string, object]>([
    ['during the check', {}],
    ['while the input is collected', { input: () => new Promise((resolve) => setTimeout(() => resolve(1), 500)) }],
    ['while the app prepares', { prepare: () => new Promise(() => undefined) }],
  ])('is logged once in development: %s', async (_name, props) => {
    const app = createTestApp()
    if (!('prepare' in props)) app.backend.faults.check = requestHeld()
    const button = mountButton(app, props)
    await button.click()
    button.wrapper.unmount()
    await pass(1_000)
    expect(warnings()).toEqual([WARNING])
    expect(app.backend.calls).not.toContain('start')
  })

  it('is logged while the puzzle is on show', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const button = mountButton(app)
    await button.click()
    await until(readyPuzzle)
    button.wrapper.unmount()
    expect(warnings()).toEqual([WARNING])
  })

  it('is logged after the start is sent, and the task continues', async () => {
    const app = createTestApp()
    const held = (app.backend.faults.start = requestHeld())
    const button = mountButton(app)
    await button.click()
    await until(() => app.backend.calls.includes('start'))
    button.wrapper.unmount()
    expect(warnings()).toEqual([WARNING])
    held.release()
    ;(await until(() => app.backend.jobs[0])).finish('kept')
    await until(() => app.store.list[0]!.state === 'done')
  })
})

describe('an unmounted button logs no warning', () => {
  it('before any click, or with a task that is accepted or has ended', async () => {
    const app = createTestApp()
    mountButton(app).wrapper.unmount()
    const button = mountButton(app)
    await button.click()
    await until(() => button.names().includes('accepted'))
    button.wrapper.unmount()
    const other = mountButton(createTestApp(), { beforeStart: () => false })
    await other.click()
    other.wrapper.unmount()
    expect(warnings()).toEqual([])
  })

  it('in production', async () => {
    const app = createTestApp()
    app.backend.faults.check = requestHeld()
    const button = mountButton(app)
    await button.click()
    vi.stubEnv('NODE_ENV', 'production')
    button.wrapper.unmount()
    vi.unstubAllEnvs()
    expect(warnings()).toEqual([])
  })
})
