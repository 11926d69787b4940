import { createPinia } from 'pinia'
import { createTaskgate, TaskgateHost } from 'vue-taskgate'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'

import { atRest } from '../support/time/testClock'

beforeEach(() => {
  const timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const
  vi.useFakeTimers({ toFake: [...timers] })
  const said = vi.spyOn(console, 'warn')
  return () => {
    expect(said.mock.calls).toEqual([])
    vi.useRealTimers()
    vi.restoreAllMocks()
  }
})

/** Requests a proof and returns the problem that rejects it before any time passes. */
async function askForProof({ verify }: ReturnType<typeof createTaskgate>): Promise<unknown> {
  let outcome: unknown
  const { signal } = new AbortController()
  verify({ action: 'startTask', provider: 'slider', attempt: 1, signal }).catch((problem) => (outcome = problem))
  await atRest()
  return outcome
}

describe('a server', () => {
  const refused = { code: 'config', hint: 'A check needs <TaskgateHost /> in the root of the app' }

  it('refuses a check without a button at once, and leaves no timer', async () => {
    expect(await askForProof(createTaskgate())).toMatchObject(refused)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('renders an empty host, which does not serve the next request', async () => {
    const taskgate = createTaskgate()
    const app = createSSRApp({ setup: () => () => h('div', h(TaskgateHost)) })
    expect(await renderToString(app.use(createPinia()).use(taskgate))).toMatch(/^<div>(<!--.*?-->)*<\/div>$/)
    expect(await askForProof(taskgate)).toMatchObject(refused)
  })

  it('fails a task that needs a check at once, without the warning about a missing host', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const taskgate = createTaskgate({ fetch: async () => Response.json({ needVerify: true }) })
    createSSRApp({}).use(createPinia()).use(taskgate)
    const key = taskgate.tasks.start('startTask')
    await atRest()
    expect(taskgate.tasks.tasks[key]).toMatchObject({ state: 'failed', problem: refused })
    taskgate.dispose()
  })
})
