import type { CaptchaProvider, ComponentProvider } from 'vue-taskgate'

import { defineCaptchaProvider, Problem, sliderProvider } from 'vue-taskgate'
import { en } from 'vue-taskgate/locales'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { h } from 'vue'

import { createLoader } from '../../../src/vue/captcha/createLoader'
import { createTestApp, mountButton, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { refusal, reply } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(/The button was removed before its task started/)
})

type Chunk = ReturnType<ComponentProvider['load']>
const gone = () => Promise.reject<never>(new TypeError('Failed to fetch dynamically imported module'))

/** An app that loads its puzzle by `load` on demand, as with a bundler's `import()`. */
function openApp(load: () => Promise<Awaited<Chunk>>, ...others: CaptchaProvider[]) {
  const imported = vi.fn(load)
  const provider: ComponentProvider = { name: 'slider', load: createLoader(imported) }
  const app = createTestApp({ risk: verifyAlways, providers: [provider, ...others] })
  return { ...app, imports: () => imported.mock.calls.length }
}

/** A load that the test ends. */
function heldLoad() {
  let arrive = (): void => undefined
  const load = () => new Promise<Awaited<Chunk>>((resolve) => (arrive = () => resolve(sliderProvider.load())))
  return { load, arrive: () => arrive() }
}

/** The action in the note under a button. */
const offered = (button: ReturnType<typeof mountButton>) =>
  button.wrapper.findAll('[data-part=note] [data-part=action]').map((action) => action.text())

describe('a puzzle that never arrives', () => {
  it('fails the task with a retryable problem, and offers to reload the page', async () => {
    const app = openApp(gone)
    const button = mountButton(app)
    await button.click()
    expect(button.state()).toBe('verifying')
    await until(() => button.state() === 'failed')
    expect(button.names()).toEqual(['started', 'failed', 'settled'])
    expect(button.log[1]![1]).toMatchObject({ code: 'load', retryable: true })
    expect(button.text('alert')).toContain(en.problems.load.title)
    expect(button.text('alert')).toContain('This page is out of date. Reloading it may lose what you typed.')
    expect(offered(button)).toEqual(['Reload page'])
    expect([document.querySelector('dialog'), app.backend.calls]).toEqual([null, ['check']])
  })

  it('is loaded a second time, one second later, before the task fails', async () => {
    const app = openApp(gone)
    const button = mountButton(app)
    await button.click()
    await pass(950)
    expect([button.state(), app.imports()]).toEqual(['verifying', 1])
    await pass(50)
    expect([button.state(), app.imports()]).toEqual(['failed', 2])
  })

  it('reloads the page after a click on the offer', async () => {
    const button = mountButton(openApp(gone))
    await button.click()
    await until(() => button.state() === 'failed')
    const { virtualConsole } = (globalThis as unknown as { jsdom: { virtualConsole: { emit(): boolean } } }).jsdom
    const told = vi.spyOn(virtualConsole, 'emit').mockReturnValue(true) // jsdom cannot navigate, and reports that
    await button.act()
    expect(told.mock.calls).toEqual([['jsdomError', expect.objectContaining({ type: 'not-implemented' })]])
    told.mockRestore()
  })

  it.each<[string, (button: ReturnType<typeof mountButton>) => Promise<void>]>([
    ['a click on the button', (button) => button.click()],
    [
      'retry of the error slot',
      async ({ wrapper }) => {
        wrapper.get<HTMLElement>('.again').element.click()
        await settle()
      },
    ],
  ])('is loaded again by %s, and the same task continues afterwards', async (_name, retry) => {
    let load: () => Promise<Awaited<Chunk>> = gone
    const app = openApp(() => load())
    const error = ({ retry: again }: { retry: () => void }) => h('a', { class: 'again', onClick: again })
    const button = mountButton(app, { input: 'what was typed' }, { slots: { default: () => 'Paint', error } })
    await button.click()
    await until(() => button.state() === 'failed')
    load = async () => sliderProvider.load()
    await retry(button)
    await until(readyPuzzle)
    expect(offered(button)).toEqual([])
    await solvePuzzle(app.backend)
    expect((await until(() => app.backend.jobs[0])).input).toBe('what was typed')
  })

  it('can fail again in the same way', async () => {
    const app = openApp(gone)
    const button = mountButton(app)
    for (const times of [1, 2]) {
      await button.click()
      await until(() => button.names().filter((name) => name === 'failed').length === times)
      expect(offered(button)).toEqual(['Reload page'])
    }
  })

  it('fails a task without a button in the same way', async () => {
    const app = openApp(gone)
    const key = app.taskgate.tasks.start('startTask')
    await until(() => app.taskgate.tasks.tasks[key]!.state === 'failed')
    expect(app.taskgate.tasks.tasks[key]!.problem).toMatchObject({ code: 'load', retryable: true })
  })
})

describe('a reload is not offered', () => {
  const vendor = defineCaptchaProvider({
    name: 'vendor',
    surface: 'none',
    solve: () => Promise.reject(new Problem({ code: 'load' })),
  })

  /** Clicks a button whose puzzle does not load, then clicks again after the answer of the check is replaced. */
  async function clickAgain(answer: () => Response) {
    const app = openApp(gone, vendor)
    const button = mountButton(app)
    await button.click()
    await until(() => button.state() === 'failed')
    app.backend.faults.check = answer
    await button.click()
    await until(() => button.names().filter((name) => name === 'failed').length === 2)
    return button
  }

  it('when a captcha of the app could not load its script, since a retry may help', async () => {
    const button = await clickAgain(reply(200, { needVerify: true, provider: 'vendor' }))
    expect([button.log.at(-2)![1], offered(button)]).toMatchObject([{ code: 'load' }, ['Try again']])
    expect(button.text('alert')).not.toContain('out of date')
  })

  it('when the next attempt fails for another reason', async () => {
    const button = await clickAgain(refusal(503, { code: 'unavailable', retryable: true }))
    expect([button.log.at(-2)![1], offered(button)]).toMatchObject([{ code: 'unavailable' }, ['Try again']])
    expect(button.text('alert')).not.toContain('out of date')
  })
})

describe('a puzzle that arrives too late', () => {
  it('shows nothing for an unmounted button', async () => {
    const { load, arrive } = heldLoad()
    const app = openApp(load)
    const button = mountButton(app)
    await button.click()
    button.wrapper.unmount()
    arrive()
    await pass(20_000)
    expect([document.querySelector('dialog'), app.backend.calls, app.backend.pageTimers()]).toEqual([
      null,
      ['check'],
      0,
    ])
  })

  it('shows nothing for a cancelled task, and the next click shows it at once', async () => {
    const { load, arrive } = heldLoad()
    const app = openApp(load)
    const button = mountButton(app)
    await button.click()
    await (button.wrapper.vm as unknown as { cancel(): Promise<boolean> }).cancel()
    arrive()
    await settle()
    expect([button.state(), document.querySelector('dialog')]).toEqual(['cancelled', null])
    await button.click()
    await until(readyPuzzle)
    expect(app.imports()).toBe(1)
  })
})
