import type { CaptchaProvider, SolveContext, TaskgateOptions } from 'vue-taskgate'
import type { Plugin } from 'vue'

import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import {
  createTaskgate,
  defineCaptchaProvider,
  Problem,
  sliderProvider,
  SliderVerify,
  TaskProgress,
} from 'vue-taskgate'
import { en, zhCN } from 'vue-taskgate/locales'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, ref } from 'vue'

import {
  createTestApp,
  expectAccessible,
  mountButton,
  mountButtons,
  readyPuzzle,
  watchConsole,
} from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { reply } from '../../support/backend/faults'
import { createPageBackend } from '../../support/backend/pageBackend'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  watchConsole(/Symbol\(pinia\)/, /unsupported/, /The button was removed before its task started/) // told to developers
})

/** An app with these plugins, in this order. */
function install(...plugins: Plugin[]): void {
  const app = createApp({})
  plugins.forEach((plugin) => app.use(plugin))
}

describe('options', () => {
  it.each<[string, object, string]>([
    ['baseUrl', { baseUrl: 'api' }, 'baseUrl takes a path that begins with / or an http(s) URL; came api'],
    ['fetch', { fetch: 'fetch' }, 'fetch takes a function; came fetch'],
    ['navigate', { navigate: {} }, 'navigate takes a function; came {}'],
    ['paths', { paths: { check: 'check' } }, 'paths takes paths that begin with /, by name; came {"check":"check"}'],
    ['providers', { providers: [{ name: 'x' }] }, 'providers takes captcha providers, made by defineCaptchaProvider'],
    ['locale', { locale: 'zh-CN' }, "locale takes a language of 'vue-taskgate/locales': import { zhCN }; came zh-CN"],
    ['polling', { polling: { interval: -1 } }, 'interval takes a number'],
  ])('throw an error with a hint for an invalid %s', (_name, options, words) => {
    expect(() => createTaskgate(options as TaskgateOptions)).toThrow(words)
  })

  it.each<[string, object, string]>([
    ['baseURL', { baseURL: '/x' }, "createTaskgate() has no option 'baseURL'. Did you mean 'baseUrl'?"],
    ['pathes', { pathes: {} }, "createTaskgate() has no option 'pathes'. Did you mean 'paths'?"],
    ['a path', { paths: { stauts: '/s' } }, "createTaskgate({ paths }) has no option 'stauts'. Did you mean 'status'?"],
    ['a call', { client: { Start() {} } }, "createTaskgate({ client }) has no option 'Start'. Did you mean 'start'?"],
    [
      'an adapter',
      { adapt: { unwarp() {} } },
      "createTaskgate({ adapt }) has no option 'unwarp'. Did you mean 'unwrap'?",
    ],
    ['polling', { polling: { intervall: 9 } }, "polling has no option 'intervall'. Did you mean 'interval'?"],
    [
      'backoff',
      { polling: { backoff: { maximum: 9 } } },
      "polling.backoff has no option 'maximum'. It takes factor, max.",
    ],
  ])('are named in the console if they are misspelt: %s', (_name, options, words) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    createTaskgate(options as TaskgateOptions)
    expect(warn.mock.calls).toEqual([[`vue-taskgate: ${words}`]])
  })

  it('cause no warning where all of them are known', () => {
    const polling = { interval: 9, backoff: { max: 9 }, onData() {}, until: () => true }
    createTaskgate({ paths: { status: '/s' }, adapt: { unwrap: (body) => body, methods: { check: 'GET' } }, polling })
  })

  it.each(['/api', '', 'https://app.example/api'])('accept the baseUrl %o', (baseUrl) => {
    expect(createTaskgate({ baseUrl }).config.baseUrl).toBe(baseUrl)
  })
})

describe('a taskgate', () => {
  it('holds the tasks of the app that it is installed in', () => {
    const taskgate = createTaskgate()
    expect(() => taskgate.tasks).toThrow('taskgate.tasks is available after app.use(taskgate)')
    install(createPinia(), taskgate)
    expect(taskgate.tasks.list).toEqual([])
  })

  it('reports a missing Pinia when the tasks are read, and needs none before', () => {
    setActivePinia(undefined)
    const taskgate = createTaskgate()
    install(taskgate)
    expect(() => taskgate.tasks).toThrow(Problem)
    expect(() => taskgate.tasks).toThrow('no Pinia is installed. Add app.use(createPinia()) before app.mount()')
  })

  it('can be installed before Pinia', () => {
    setActivePinia(undefined)
    const taskgate = createTaskgate()
    install(taskgate, createPinia())
    expect(taskgate.tasks.list).toEqual([])
  })

  it('serves guards and interceptors: its calls and its verification need no component', async () => {
    const { fetch } = createPageBackend({ risk: verifyAlways })
    const { client, verify } = createTaskgate({ fetch, providers: [quiet()] })
    expect(await client.check({ action: 'startTask' })).toMatchObject({ needVerify: true })
    const { signal } = new AbortController()
    expect(await verify({ action: 'startTask', provider: 'quiet', attempt: 1, signal })).toEqual({
      token: 't',
      by: 'quiet',
    })
  })

  it('provides a task by its key to a display', async () => {
    stopTime()
    const app = createTestApp()
    const display = app.mount(TaskProgress, { props: { taskKey: 'mine' } })
    app.store.start('startTask', 1, { key: 'mine' })
    ;(await until(() => app.backend.jobs[0])).report(0.5)
    await until(() => display.text().includes('50%'))
    display.get<HTMLElement>('[data-part=action]').element.click()
    await until(() => app.store.tasks.mine!.state === 'cancelled')
  })

  it('makes no call after it is disposed of, and disposes of its providers', async () => {
    stopTime()
    const dispose = vi.fn()
    const app = createTestApp({ providers: [{ ...quiet(), dispose }] })
    const button = mountButton(app)
    await button.click()
    await until(() => app.backend.jobs[0])
    app.taskgate.dispose()
    await pass(60_000)
    expect([app.backend.pageTimers(), app.store.list, dispose.mock.calls.length]).toEqual([0, [], 1])
    createTaskgate().dispose()
  })
})

function quiet(): CaptchaProvider {
  return defineCaptchaProvider({ name: 'quiet', surface: 'none', solve: async () => ({ token: 't', by: 'quiet' }) })
}

/** An app whose server names the provider, which the test solves. */
function withProvider(surface: CaptchaProvider['surface'], more: Partial<CaptchaProvider> = {}) {
  const contexts: SolveContext[] = []
  const solved: { resolve(proof: { token: string; by: string }): void; reject(error: unknown): void }[] = []
  const provider = defineCaptchaProvider({
    name: 'mine',
    surface,
    solve(context) {
      contexts.push(context)
      context.host.innerHTML = '<button type="button" class="captcha">I am human</button>'
      return new Promise((resolve, reject) => solved.push({ resolve, reject }))
    },
    ...more,
  })
  const app = createTestApp({ providers: [provider] })
  app.backend.faults.check = async () =>
    Response.json({ needVerify: true, provider: 'mine', verifyToken: 'vt_ticket', features: ['cancel'] })
  return { app, contexts, solved }
}

describe('a captcha provider', () => {
  beforeEach(stopTime)

  it('causes a problem with a hint when the server names one that is not registered', async () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { app } = withProvider('none')
    app.backend.faults.check = reply(200, { needVerify: true, provider: 'turnstile' })
    const { click, log, text, names } = mountButton(app)
    await click()
    await until(() => names().includes('failed'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({
      code: 'config',
      hint: expect.stringMatching(/'turnstile'; known are slider, mine\. Add it to createTaskgate\(\{ providers \}\)/),
    })
    expect(text('alert')).toContain(en.problems.config.title)
    expect(String(spy.mock.calls[0]![0])).toContain('turnstile')
  })

  it('receives a named, closable dialog as its host, which closes after the proof', async () => {
    const { app, contexts, solved } = withProvider('dialog')
    const { click, names } = mountButton(app)
    await click()
    await until(() => contexts[0])
    const dialog = document.querySelector('dialog')!
    expect(dialog.contains(contexts[0]!.host)).toBe(true)
    expect(contexts[0]).toMatchObject({
      mode: 'popup',
      action: 'startTask',
      ticket: 'vt_ticket',
      locale: 'en',
      theme: 'light',
      attempt: 1,
    })
    expect(document.getElementById(dialog.getAttribute('aria-labelledby')!)!.textContent).toBe(en.slider.title)
    vi.useRealTimers()
    await expectAccessible(dialog)
    stopTime()
    solved[0]!.resolve({ token: 'vp', by: 'mine' })
    await settle()
    await until(() => names().includes('verify'))
    expect(app.backend.callsOf('start')[0]!.body).toMatchObject({ verifyToken: 'vp' })
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('is aborted when the user closes its dialog', async () => {
    const { app, contexts } = withProvider('dialog')
    const { click, state } = mountButton(app)
    await click()
    await until(() => contexts[0])
    document.querySelector<HTMLElement>(`dialog [aria-label="${en.slider.close}"]`)!.click()
    await settle()
    expect([contexts[0]!.signal.aborted, state(), document.querySelector('dialog')]).toEqual([true, 'cancelled', null])
  })

  it('receives a host beside the button when it is inline', async () => {
    const { app, contexts, solved } = withProvider('inline')
    const { click, wrapper, names } = mountButton(app)
    await click()
    await until(() => contexts[0])
    expect(wrapper.get('[data-part=verify-place]').element).toBe(contexts[0]!.host)
    expect(document.querySelector('dialog')).toBeNull()
    solved[0]!.resolve({ token: 'vp', by: 'mine' })
    await until(() => names().includes('verify'))
  })

  it('shows nothing when it has no surface', async () => {
    const { app, contexts, solved } = withProvider('none')
    const { click, names } = mountButton(app)
    await click()
    await until(() => contexts[0])
    expect(document.querySelector('.captcha')).toBeNull()
    solved[0]!.resolve({ token: 'vp', by: 'mine' })
    await until(() => names().includes('verify'))
  })

  it('exchanges a raw proof for a pass', async () => {
    const { app } = withProvider('none', { solve: async () => ({ fields: { response: 'raw' }, by: 'mine' }) })
    app.backend.faults.submit = reply(200, { ok: true, verifyToken: 'vp_pass', expiresInMs: 1_000 })
    const { click } = mountButton(app)
    await click()
    await until(() => app.backend.callsOf('start')[0])
    expect(app.backend.callsOf('start')[0]!.body).toMatchObject({ verifyToken: 'vp_pass' })
  })

  it.each<[string, () => unknown, string]>([
    ['rejects', () => Promise.reject(new Problem({ code: 'load' })), 'load'],
    [
      'throws',
      () => {
        throw new Problem({ code: 'unsupported' })
      },
      'unsupported',
    ],
  ])('fails the task with its code when it %s', async (_name, solve, code) => {
    for (const surface of ['dialog', 'none'] as const) {
      const { app } = withProvider(surface, { solve: solve as CaptchaProvider['solve'] })
      const { click, log, names } = mountButton(app)
      await click()
      await until(() => names().includes('failed'))
      expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ code })
      expect(document.querySelector('dialog')).toBeNull()
    }
  })

  it('waits for its turn at the one dialog of the page', async () => {
    const { app, contexts, solved } = withProvider('dialog')
    const { click, states, remove } = mountButtons(app, [{}, {}])
    await click(0)
    await click(1)
    await until(() => contexts[0])
    await pass(5_000)
    expect([contexts.length, document.querySelectorAll('dialog[open]').length]).toEqual([1, 1])
    expect(states()).toEqual(['verifying', 'verifying'])
    solved[0]!.reject(new Problem({ code: 'load' }))
    await until(() => contexts[1])
    expect([states()[0], document.querySelectorAll('dialog[open]').length]).toEqual(['failed', 1])
    await remove(1)
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('gives up its turn when its task is cancelled', async () => {
    const { app, contexts } = withProvider('dialog')
    const { click, states, remove } = mountButtons(app, [{}, {}, {}])
    for (const at of [0, 1, 2]) await click(at)
    await until(() => contexts[0])
    await remove(1)
    await remove(0)
    await until(() => contexts[1])
    expect(states()).toEqual(['verifying'])
    expect(document.querySelectorAll('dialog')).toHaveLength(1)
  })
})

describe('the slider as a provider', () => {
  beforeEach(stopTime)

  it('uses the messages of the app', async () => {
    const app = createTestApp({ risk: verifyAlways, locale: { ...en, slider: { ...en.slider, title: 'Prove it' } } })
    const { click } = mountButton(app)
    await click()
    const puzzle = await until(() => readyPuzzle())
    expect(puzzle.textContent).toContain('Prove it')
  })

  it('can be part of the app’s bundle, which then loads no chunk', async () => {
    const app = createTestApp({ risk: verifyAlways, providers: [sliderProvider] })
    await mountButton(app).click()
    const puzzle = await until(() => readyPuzzle())
    expect(puzzle.textContent).toContain(en.slider.title)
  })

  it('changes its language while it is on show', async () => {
    const locale = ref(en)
    const app = createTestApp({ risk: verifyAlways, locale })
    const { click } = mountButton(app)
    await click()
    const puzzle = await until(() => readyPuzzle())
    locale.value = zhCN
    await settle()
    expect(puzzle.textContent).toContain(zhCN.slider.title)
  })
})

describe('an app without the plugin', () => {
  it('uses the defaults in its components', () => {
    const backend = createPageBackend()
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(backend.fetch as typeof fetch)
    const puzzle = mount(SliderVerify)
    expect(fetched.mock.calls[0]![0]).toBe('/api/verify/challenge')
    puzzle.unmount()
    fetched.mockRestore()
  })
})
