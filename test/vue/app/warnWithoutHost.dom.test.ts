import { defineComponent } from 'vue'
import { TaskgateHost, useProtectedTask } from 'vue-taskgate'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { h } from 'vue'

import { createTestApp, mountButton, watchConsole } from '../../support/client/testApp'
import { mountHosts } from '../../support/client/hosts'
import { settle, stopTime, until } from '../../support/time/pageTime'

const WORDS =
  'vue-taskgate: a task was started outside <ProtectedTaskButton>, and there is no <TaskgateHost /> to show a check if ' +
  'the server asks for one. Add <TaskgateHost /> once to the root component of the app.'

let warnings: () => string[]
beforeEach(() => {
  stopTime()
  warnings = watchConsole(/there is no <TaskgateHost \/>/)
})

afterEach(() => {
  vi.unstubAllEnvs()
})

/** An app without a host, and its store. */
function openApp() {
  const app = createTestApp({ withHost: false })
  const hosts = mountHosts(app)
  return { ...app, hosts, store: app.taskgate.tasks }
}

describe('the warning about the first start without a button and without a host', () => {
  it('is logged even if the server demands no check', async () => {
    const { store, backend } = openApp()
    store.start('startTask')
    await until(() => backend.jobs[0])
    expect(warnings()).toEqual([WORDS])
  })

  it('is logged once for each app', async () => {
    const [one, other] = [openApp(), openApp()]
    for (const { store } of [one, one, other, one]) store.start('startTask')
    await settle()
    expect(warnings()).toEqual([WORDS, WORDS])
  })

  it('is logged for a start by a composable', async () => {
    const app = createTestApp({ withHost: false })
    app.mount(defineComponent(() => (void useProtectedTask('startTask').start(), () => null)))
    await settle()
    expect(warnings()).toEqual([WORDS])
  })
})

describe('the warning is not logged', () => {
  it('when a host is mounted', async () => {
    const { store, hosts } = openApp()
    await hosts.show('host')
    store.start('startTask')
    await settle()
    expect(warnings()).toEqual([])
  })

  it('when the host is mounted together with the component that starts the task', async () => {
    const app = createTestApp({ withHost: false })
    const setup = () => {
      void useProtectedTask('startTask').start()
      return () => h(TaskgateHost)
    }
    app.mount(defineComponent(setup))
    await settle()
    expect(warnings()).toEqual([])
  })

  it('when the start has its own verify function', async () => {
    const { store } = openApp()
    store.start('startTask', undefined, { verify: async () => ({ token: 't', by: 'own' }) })
    await settle()
    expect(warnings()).toEqual([])
  })

  it('for a button, which shows its own checks', async () => {
    const app = createTestApp({ withHost: false })
    await mountButton(app).click()
    await until(() => app.backend.jobs[0])
    expect(warnings()).toEqual([])
  })

  it('in production', async () => {
    const { store } = openApp()
    vi.stubEnv('NODE_ENV', 'production')
    store.start('startTask')
    await settle()
    expect(warnings()).toEqual([])
  })
})
