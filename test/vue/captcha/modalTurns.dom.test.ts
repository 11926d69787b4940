import { defineCaptchaProvider, ProtectedTaskButton } from 'vue-taskgate'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, provide } from 'vue'

import { createTaskgateContext } from '../../../src/vue/app/createTaskgateContext'
import { taskgateKey } from '../../../src/vue/context/taskgateKey'
import {
  createTestApp,
  mountButton,
  mountButtons,
  readyPuzzle,
  solvePuzzle,
  watchConsole,
} from '../../support/client/testApp'
import { echo, verifyAlways } from '../../support/backend/defaults'
import { changed, reply } from '../../support/backend/faults'
import { createPageBackend } from '../../support/backend/pageBackend'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(/The button was removed before its task started/)
})

const actions = { startTask: echo, paint: echo, print: echo }
const dialogs = () => document.querySelectorAll('dialog').length
const puzzles = () => document.querySelectorAll('[data-part=slider][data-state=ready]').length

/** Closes the dialog as the user does with Escape. */
async function pressEscape(): Promise<void> {
  document.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true }))
  await settle()
}

describe('a turn is not needed', () => {
  it('for any number of embedded puzzles', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, states } = mountButtons(app, [{ verifyMode: 'embed' }, { verifyMode: 'embed' }])
    await click(0)
    await click(1)
    await until(() => puzzles() === 2)
    expect([states(), dialogs()]).toEqual([['verifying', 'verifying'], 0])
  })

  it('for an embedded puzzle while another is in the dialog, or the other way round', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click } = mountButtons(app, [{ verifyMode: 'embed' }, {}, { verifyMode: 'embed' }])
    for (const at of [0, 1, 2]) await click(at)
    await until(() => puzzles() === 3)
    expect(dialogs()).toBe(1)
  })

  it.each(['none', 'inline'] as const)('for a captcha of the app whose surface is %s', async (surface) => {
    const solve = vi.fn(async () => ({ token: 't', by: 'vendor' }))
    const vendor = defineCaptchaProvider({ name: 'vendor', surface, solve })
    const app = createTestApp({ risk: verifyAlways, actions, providers: [vendor] })
    const { click, states } = mountButtons(app, [{ action: 'paint' }, { action: 'print' }])
    await click(0)
    await until(readyPuzzle)
    app.backend.setFaults({
      check: reply(200, { needVerify: true, provider: 'vendor' }),
      start: reply(202, { taskId: 't' }),
    })
    await click(1)
    expect([solve.mock.calls.length, states(), dialogs()]).toEqual([1, ['verifying', 'pending'], 1])
  })
})

describe('the queue', () => {
  it('belongs to one app, so two apps on a page have separate queues', async () => {
    const [one, other] = [createTestApp({ risk: verifyAlways }), createTestApp({ risk: verifyAlways })]
    const buttons = [mountButton(one), mountButton(other)]
    for (const button of buttons) await button.click()
    await until(() => puzzles() === 2)
    expect(dialogs()).toBe(2)
    await pressEscape()
    expect([buttons.map((button) => button.state()), dialogs()]).toEqual([['cancelled', 'verifying'], 1])
  })

  it('is shared by the whole app, even if a part of it uses another server', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { fetch } = createPageBackend({ risk: verifyAlways })
    const OwnServer = defineComponent((_props, { slots }) => {
      provide(taskgateKey, createTaskgateContext({ fetch }))
      return () => slots.default?.()
    })
    const button = (id: string) => h(ProtectedTaskButton, { id }, () => 'Paint')
    const wrapper = app.mount(defineComponent(() => () => [button('own'), h(OwnServer, () => button('other'))]))
    const click = async (id: string): Promise<void> => {
      wrapper.get<HTMLElement>(`#${id}`).element.click()
      await until(() => wrapper.get(`#${id}`).attributes('data-state') === 'verifying')
    }
    await click('own')
    await click('other')
    await pass(2_000)
    expect(dialogs()).toBe(1)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    await pass(1_000)
    await until(readyPuzzle)
    expect(dialogs()).toBe(1)
    expect(wrapper.get('#other').attributes('data-state')).toBe('verifying')
  })

  it('continues after the success of a solved puzzle has been shown', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, states } = mountButtons(app, [{}, {}])
    await click(0)
    await click(1)
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    expect([puzzles(), dialogs()]).toEqual([0, 1])
    await pass(1_000)
    await until(readyPuzzle)
    expect(states()[1]).toBe('verifying')
  })

  it('drops the waiting checks of the same action when the user closes a puzzle, and continues', async () => {
    const app = createTestApp({ risk: verifyAlways, actions })
    const { click, states } = mountButtons(app, [{ action: 'paint' }, { action: 'paint' }, { action: 'print' }])
    for (const at of [0, 1, 2]) await click(at)
    await until(readyPuzzle)
    await pressEscape()
    await until(readyPuzzle)
    expect(states()).toEqual(['cancelled', 'cancelled', 'verifying'])
  })
})

describe('a check that has waited', () => {
  /** Two buttons, where the second waits for more than 30 s. */
  async function openWaiting(ticketMs: number) {
    const app = createTestApp({ risk: verifyAlways, actions })
    app.backend.faults.check = changed((answer: object) => ({ ...answer, expiresInMs: ticketMs }))
    const buttons = mountButtons(app, [{ action: 'paint' }, { action: 'print' }])
    await buttons.click(0)
    await buttons.click(1)
    await until(readyPuzzle)
    await pass(40_000)
    app.backend.calls.length = 0
    await pressEscape()
    await until(readyPuzzle)
    return { app, buttons }
  }

  it('is repeated before it is shown if its ticket has expired', async () => {
    const { app, buttons } = await openWaiting(30_000)
    expect(app.backend.calls).toEqual(['check', 'challenge'])
    expect([buttons.states(), dialogs()]).toEqual([['cancelled', 'verifying'], 1])
    const [first, second] = app.backend.callsOf('check').slice(1)
    expect([first!.body.action, second!.body.action]).toEqual(['print', 'print'])
    await solvePuzzle(app.backend)
    await until(() => app.backend.calls.includes('start'))
    await pass(1_000)
  })

  it('is shown at once if its ticket is still valid', async () => {
    const { app, buttons } = await openWaiting(300_000)
    expect(app.backend.calls).toEqual(['challenge'])
    expect(buttons.states()).toEqual(['cancelled', 'verifying'])
  })

  it('is skipped if the risk check no longer demands it, and the task starts', async () => {
    const app = createTestApp({ risk: verifyAlways, actions })
    app.backend.faults.check = changed((answer: object) => ({ ...answer, expiresInMs: 30_000 }))
    const { click, states } = mountButtons(app, [{ action: 'paint' }, { action: 'print' }])
    await click(0)
    await click(1)
    await until(readyPuzzle)
    await pass(40_000)
    app.backend.setFaults({ check: reply(200, { needVerify: false }), start: reply(202, { taskId: 't' }) })
    await pressEscape()
    expect([states(), dialogs()]).toEqual([['cancelled', 'pending'], 0])
  })
})
