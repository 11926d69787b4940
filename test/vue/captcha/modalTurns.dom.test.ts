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

/** What the user does who wants none of it. */
async function pressEscape(): Promise<void> {
  document.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true }))
  await settle()
}

describe('no turn is needed', () => {
  it('for puzzles at their place in the page, however many', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, states } = mountButtons(app, [{ verifyMode: 'embed' }, { verifyMode: 'embed' }])
    await click(0)
    await click(1)
    await until(() => puzzles() === 2)
    expect([states(), dialogs()]).toEqual([['verifying', 'verifying'], 0])
  })

  it('for a puzzle in its place while another is in the dialog, nor the other way round', async () => {
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

describe('the line', () => {
  it('belongs to the app on the page: two apps have one each', async () => {
    const [one, other] = [createTestApp({ risk: verifyAlways }), createTestApp({ risk: verifyAlways })]
    const buttons = [mountButton(one), mountButton(other)]
    for (const button of buttons) await button.click()
    await until(() => puzzles() === 2)
    expect(dialogs()).toBe(2)
    await pressEscape()
    expect([buttons.map((button) => button.state()), dialogs()]).toEqual([['cancelled', 'verifying'], 1])
  })

  it('is one for the whole app, also where a part of it has another server', async () => {
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

  it('goes on when a puzzle is solved, once success was shown', async () => {
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

  it('loses what waits for the same action when the user closes a puzzle, and goes on with another', async () => {
    const app = createTestApp({ risk: verifyAlways, actions })
    const { click, states } = mountButtons(app, [{ action: 'paint' }, { action: 'paint' }, { action: 'print' }])
    for (const at of [0, 1, 2]) await click(at)
    await until(readyPuzzle)
    await pressEscape()
    await until(readyPuzzle)
    expect(states()).toEqual(['cancelled', 'cancelled', 'verifying'])
  })
})

describe('a check that had to wait', () => {
  /** Two buttons, of which the second waits for as long as it takes to be more than 30 s. */
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

  it('and whose ticket has run out meanwhile is checked again before it is shown', async () => {
    const { app, buttons } = await openWaiting(30_000)
    expect(app.backend.calls).toEqual(['check', 'challenge'])
    expect([buttons.states(), dialogs()]).toEqual([['cancelled', 'verifying'], 1])
    const [first, second] = app.backend.callsOf('check').slice(1)
    expect([first!.body.action, second!.body.action]).toEqual(['print', 'print'])
    await solvePuzzle(app.backend)
    await until(() => app.backend.calls.includes('start'))
    await pass(1_000)
  })

  it('and whose ticket is still good is shown at once', async () => {
    const { app, buttons } = await openWaiting(300_000)
    expect(app.backend.calls).toEqual(['challenge'])
    expect(buttons.states()).toEqual(['cancelled', 'verifying'])
  })

  it('and needs no check any more by then is none: the task starts', async () => {
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
