import { en } from 'vue-taskgate/locales'
import { TaskgateError } from 'vue-taskgate/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { h } from 'vue'

import {
  createTestApp,
  mountButton,
  readyPuzzle,
  solvePuzzle,
  taskIn,
  watchConsole,
} from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { answerLost, htmlPage, refusal, reply, requestHeld, requestLost } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(
    /unhandled error during execution/i,
    /Is baseUrl right|'needVerify' should be/,
    /The button was removed before its task started/,
  )
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('cancel', () => {
  it('calls beforeCancel, then the server', async () => {
    const app = createTestApp()
    const beforeCancel = vi.fn(async () => false)
    const { wrapper, click, act, names, state } = mountButton(app, { beforeCancel })
    await click()
    await until(() => app.backend.jobs[0])
    await act()
    expect(app.backend.calls).not.toContain('cancel')
    await wrapper.setProps({ beforeCancel: () => Promise.reject('no') })
    await act()
    expect(app.backend.calls).not.toContain('cancel')
    await wrapper.setProps({ beforeCancel: undefined })
    await act()
    await until(() => names().includes('settled'))
    expect(app.backend.calls).toContain('cancel')
    expect(names().slice(-2)).toEqual(['cancelled', 'settled'])
    expect(state()).toBe('cancelled')
  })

  it('is not offered when the server cannot cancel', async () => {
    const app = createTestApp()
    app.backend.faults.start = async (send) => Response.json({ taskId: (await (await send()).json()).taskId })
    const { click, wrapper } = mountButton(app)
    app.backend.faults.check = reply(200, { needVerify: false })
    await click()
    await until(() => app.backend.jobs[0])
    expect(wrapper.find('[data-part=action]').exists()).toBe(false)
    expect(await (wrapper.vm as unknown as { cancel(): Promise<boolean> }).cancel()).toBe(false)
  })
})

describe('retry', () => {
  it('starts the same action again, with the input of the first click', async () => {
    const app = createTestApp()
    const { wrapper, click, act, names } = mountButton(app, { input: 'first' })
    await click()
    ;(await until(() => app.backend.jobs[0])).fail(new TaskgateError('oh', 'Oh.', { retryable: true }))
    await until(() => names().includes('failed'))
    await wrapper.setProps({ input: 'second' })
    await act()
    ;(await until(() => app.backend.jobs[1])).finish()
    expect(app.backend.jobs[1]!.input).toBe('first')
    await until(() => names().includes('done'))
    expect(names()).toEqual(['started', 'accepted', 'failed', 'settled', 'accepted', 'done', 'settled'])
  })

  it('acts as a click for a task that is given by the prop', async () => {
    const app = createTestApp()
    const { act, log } = mountButton(app, { task: taskIn('failed'), input: 'mine' })
    await act()
    await until(() => app.backend.jobs[0])
    expect(log[0]).toEqual(['started', 'mine'])
  })

  it('does nothing while the task runs, for any number of calls', async () => {
    const app = createTestApp()
    const { wrapper, click, names } = mountButton(app)
    const { retry } = wrapper.vm as unknown as { retry(): void }
    app.backend.faults.start = refusal(500)
    await click()
    await until(() => names().includes('failed'))
    delete app.backend.faults.start
    retry()
    retry()
    await until(() => app.backend.jobs[0])
    retry()
    await settle()
    expect(names()).toEqual(['started', 'failed', 'settled', 'accepted'])
  })

  it('moves the focus to the button because the clicked action disappears', async () => {
    const app = createTestApp()
    const { wrapper, click, element, names } = mountButton(app)
    app.backend.faults.start = refusal(500)
    await click()
    await until(() => names().includes('failed'))
    const again = wrapper.get<HTMLElement>('[data-part=note] [data-part=action]').element
    again.focus()
    again.click()
    await settle()
    expect(again.isConnected).toBe(false)
    expect(document.activeElement).toBe(element())
  })

  it('is a prop of the error slot', async () => {
    const app = createTestApp()
    const error = ({ retry }: { retry(): void }) => h('button', { class: 'again', onClick: retry })
    const { wrapper, click } = mountButton(app, {}, { slots: { error } })
    app.backend.faults.start = refusal(500)
    await click()
    await until(() => wrapper.find('.again').exists())
    delete app.backend.faults.start
    wrapper.get<HTMLElement>('.again').element.click()
    await until(() => app.backend.jobs[0])
  })
})

describe('a start whose answer was lost', () => {
  it('is repeated with its key when the server supports keys, and creates one task', async () => {
    const app = createTestApp()
    app.backend.faults.start = [answerLost]
    const { click, names, state } = mountButton(app)
    await click()
    await until(() => state() === 'uncertain')
    await until(() => names().includes('accepted'))
    expect(app.backend.callsOf('start')).toHaveLength(2)
    expect(app.backend.jobs).toHaveLength(1)
  })

  it('is left to the user when the server supports no keys, and starts again on request', async () => {
    const app = createTestApp({ idempotent: false })
    app.backend.faults.start = [requestLost]
    const { click, act, state, names, text } = mountButton(app)
    await click()
    await until(() => state() === 'uncertain')
    await pass(60_000)
    expect(app.backend.callsOf('start')).toHaveLength(1)
    expect(text('status')).toContain('it may have started already')
    await act()
    await until(() => names().includes('accepted'))
    expect(app.backend.jobs).toHaveLength(1)
  })
})

describe('a server that answers with Retry-After', () => {
  it('locks the button, which shows a countdown', async () => {
    const app = createTestApp()
    app.backend.faults.check = refusal(429, { code: 'rate-limited', title: 'no' }, { 'Retry-After': '41' })
    const { click, state, wrapper, element, log } = mountButton(app)
    await click()
    await until(() => state() === 'locked')
    expect(wrapper.get('[data-part=busy]').text()).toMatch(/^Again in 0:4[01]$/)
    await click()
    expect(log.filter(([name]) => name === 'started')).toHaveLength(1)
    await pass(42_000)
    expect(state()).toBe('failed')
    expect(element().getAttribute('aria-disabled')).toBeNull()
    delete app.backend.faults.check
    await click()
    await until(() => app.backend.jobs[0])
  })
})

describe('bad answers of the risk check', () => {
  it.each([
    ['401', refusal(401), 'unauthorized'],
    ['403', refusal(403), 'risk-denied'],
    ['404', refusal(404), 'unsupported'],
    ['409', refusal(409), 'internal'],
    ['422', refusal(422), 'invalid-input'],
    ['429 without Retry-After', refusal(429), 'rate-limited'],
  ])('%s fails at once with its code', async (_name, fault, code) => {
    const app = createTestApp()
    app.backend.faults.check = fault
    const { click, log, names, text } = mountButton(app)
    await click()
    await until(() => names().includes('failed'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ code })
    expect(text('alert')).toContain(en.problems[code as 'unauthorized'].title)
    expect(app.backend.calls).toEqual(['check'])
  })

  it.each([
    ['no network', requestLost],
    ['500', refusal(500)],
    ['a page of HTML', htmlPage],
    ['an answer without needVerify', reply(200, { ok: true })],
  ])('%s requires one puzzle before the start', async (_name, fault) => {
    const app = createTestApp()
    app.backend.faults.check = fault
    const { click } = mountButton(app)
    await click()
    await until(readyPuzzle)
    expect(app.backend.calls).toEqual(['check', 'challenge'])
  })
})

describe('a server that cannot be reached', () => {
  it('fails the task with the problem of the check, closes the puzzle, and allows a retry', async () => {
    const app = createTestApp()
    app.backend.faults.check = refusal(500)
    app.backend.faults.challenge = requestLost
    const { click, act, log, names, element } = mountButton(app)
    await click()
    await until(() => names().includes('failed'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ code: 'internal', retryable: true })
    expect(document.querySelector('dialog')).toBeNull()
    expect(document.activeElement).toBe(element())
    delete app.backend.faults.check
    delete app.backend.faults.challenge
    await act()
    await until(() => app.backend.jobs[0])
  })
})

describe('an expired ticket', () => {
  it('leads to a new check, with one puzzle on show', async () => {
    const app = createTestApp({ risk: verifyAlways })
    app.backend.faults.challenge = [refusal(403)]
    const { click } = mountButton(app)
    await click()
    await until(() => readyPuzzle())
    expect(app.backend.calls).toEqual(['check', 'challenge', 'check', 'challenge'])
    expect(document.querySelectorAll('dialog')).toHaveLength(1)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
  })
})

describe('an unmounted button', () => {
  it.each<[string, TestSetup]>([
    [
      'while the input is collected',
      { props: { input: () => new Promise((resolve) => setTimeout(() => resolve(1), 500)) } },
    ],
    ['while checking', { fault: 'check' }],
    ['while the puzzle loads', { risk: true, fault: 'challenge' }],
    ['while the puzzle waits', { risk: true, reach: () => readyPuzzle() !== null }],
    [
      'while the embedded puzzle waits',
      { risk: true, props: { verifyMode: 'embed' }, reach: () => readyPuzzle() !== null },
    ],
    ['while the app prepares', { props: { prepare: () => new Promise(() => undefined) }, state: 'preparing' }],
  ])('leaves no call, no timer and no task: %s', async (_name, { props, fault, risk, reach, state }) => {
    const app = createTestApp(risk ? { risk: verifyAlways } : {})
    if (fault) app.backend.faults[fault] = requestHeld()
    const button = mountButton(app, props)
    await button.click()
    await until(() => reach?.() ?? (state ? button.state() === state : !fault || app.backend.calls.includes(fault)))
    button.wrapper.unmount()
    await settle()
    const calls = app.backend.calls.length
    await pass(120_000)
    expect(app.backend.calls).toHaveLength(calls)
    expect(app.backend.calls).not.toContain('start')
    expect(app.backend.pageTimers()).toBe(0)
    expect(document.querySelector('[data-part=slider], dialog')).toBeNull()
    expect(app.store.list.every((task) => task.state === 'cancelled')).toBe(true)
  })

  it('removes an embedded puzzle that was just solved', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { wrapper, click } = mountButton(app, { verifyMode: 'embed' })
    await click()
    await until(() => readyPuzzle(wrapper.element))
    await solvePuzzle(app.backend, 0, wrapper.element)
    expect(wrapper.find('[data-part=slider][data-state=passed]').exists()).toBe(true)
    wrapper.unmount()
    app.taskgate.dispose()
    expect(app.backend.pageTimers()).toBe(0)
  })

  it('shows a second puzzle of its start in the dialog because its place is gone', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { wrapper, click } = mountButton(app, { verifyMode: 'embed' })
    const refuse = refusal(403, { code: 'verify-required', title: 'Again' })
    let answer = (): void => undefined
    app.backend.faults.start = () => new Promise((resolve) => (answer = () => resolve(refuse())))
    await click()
    await until(() => readyPuzzle(wrapper.element))
    await solvePuzzle(app.backend, 0, wrapper.element)
    await until(() => app.backend.calls.includes('start'))
    wrapper.unmount()
    delete app.backend.faults.start
    answer()
    await until(() => document.querySelector('dialog [data-part=slider][data-state=ready]'))
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    await pass(1_000)
  })

  it('lets a started task continue', async () => {
    const app = createTestApp()
    const { wrapper, click, names } = mountButton(app)
    await click()
    const job = await until(() => app.backend.jobs[0])
    wrapper.unmount()
    job.finish('kept')
    await until(() => app.store.list[0]?.state === 'done')
    expect(app.store.list[0]!.result).toBe('kept')
    expect(app.backend.calls).not.toContain('cancel')
    expect(names()).toEqual(['started', 'accepted'])
    expect(app.backend.pageTimers()).toBe(0)
  })

  it('leaves no timer when it is unmounted while success is on show', async () => {
    const app = createTestApp()
    const { wrapper, click, state } = mountButton(app)
    await click()
    ;(await until(() => app.backend.jobs[0])).finish()
    await until(() => state() === 'done')
    wrapper.unmount()
    expect(app.backend.pageTimers()).toBe(0)
  })
})

interface TestSetup {
  props?: object
  fault?: 'check' | 'challenge'
  risk?: boolean
  reach?: () => boolean
  state?: string
}
