import type { SolveContext, TaskgateOptions } from 'vue-taskgate'

import { defineCaptchaProvider } from 'vue-taskgate'
import { beforeEach, describe, expect, it } from 'vitest'

import { createInterruptions } from '../../../src/vue/captcha/interruptions'
import { createTestApp, mountButtons, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { refusal, reply } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(/The button was removed before its task started/)
})

const needsPuzzle = reply(200, { needVerify: true, provider: 'slider', features: ['cancel'] })
const needsVendor = reply(200, { needVerify: true, provider: 'vendor', features: ['cancel'] })
const dialogs = () => document.querySelectorAll('dialog').length

/** A captcha of the app that the test solves. */
function createVendor(surface: 'dialog' | 'none') {
  const contexts: SolveContext[] = []
  const solved: (() => void)[] = []
  const provider = defineCaptchaProvider({
    name: 'vendor',
    surface,
    solve(context) {
      contexts.push(context)
      return new Promise((resolve) => solved.push(() => resolve({ token: 't', by: 'vendor' })))
    },
  })
  return { provider, contexts, solved }
}

/** An app with a polled task, a check on show and a waiting check, whose session then ends. */
async function signOut(check: () => Response, options: Partial<TaskgateOptions> = {}) {
  const signIns: { resolve(): void; reject(error: unknown): void }[] = []
  const onAuth = () => new Promise<void>((resolve, reject) => signIns.push({ resolve, reject }))
  const app = createTestApp({ onAuth, ...options })
  const { click, states } = mountButtons(app, [{}, {}, {}])
  await click(0)
  await until(() => app.backend.jobs[0])
  app.backend.faults.check = check
  for (const at of [1, 2]) await click(at)
  await until(() => dialogs() === 1)
  await settle()
  app.backend.faults.status = [refusal(401)]
  await until(() => signIns[0])
  await settle()
  return { ...app, states, signIns, signIn: signIns[0]! }
}

describe('while the user signs in', () => {
  it('the puzzle on show is hidden, and no waiting puzzle takes its turn', async () => {
    const { states, signIns } = await signOut(needsPuzzle)
    expect([states(), dialogs()]).toEqual([['pending', 'verifying', 'verifying'], 0])
    await pass(60_000)
    expect([states(), dialogs(), signIns.length]).toEqual([['pending', 'verifying', 'verifying'], 0, 1])
  })

  it('the puzzle fetches nothing', async () => {
    const { backend } = await signOut(needsPuzzle)
    const calls = backend.calls.length
    await pass(600_000)
    expect(backend.calls.slice(calls)).toEqual([])
  })

  it('a new check waits for its turn', async () => {
    const { taskgate, states } = await signOut(needsPuzzle)
    taskgate.tasks.start('startTask')
    await pass(2_000)
    expect([states()[1], dialogs()]).toEqual(['verifying', 0])
  })
})

describe('after the sign-in', () => {
  it.each(['resolve', 'reject'] as const)(
    'the puzzle returns with a new challenge and keeps its turn and its task (sign-in: %s)',
    async (way) => {
      const { backend, states, signIn } = await signOut(needsPuzzle)
      const before = backend.puzzles.at(-1)!.id
      expect(backend.puzzles).toHaveLength(1)
      signIn[way](new Error('closed the page'))
      await until(readyPuzzle)
      expect([dialogs(), backend.puzzles.length]).toEqual([1, 2])
      expect(backend.puzzles.at(-1)!.id).not.toBe(before)
      await solvePuzzle(backend)
      await until(() => backend.jobs[1])
      expect(states().slice(1)).toEqual(['pending', 'verifying'])
      await pass(1_000)
      await until(readyPuzzle)
      expect(dialogs()).toBe(1)
    },
  )

  it('a captcha of the app in the package’s dialog starts again', async () => {
    const { provider, contexts, solved } = createVendor('dialog')
    const { signIn, states } = await signOut(needsVendor, { providers: [provider] })
    expect([contexts.map(({ signal }) => signal.aborted), dialogs()]).toEqual([[true], 0])
    signIn.resolve()
    await until(() => contexts[1])
    expect([contexts[1]!.signal.aborted, contexts[1]!.host.isConnected, dialogs()]).toEqual([false, true, 1])
    solved[0]!() // too late, so the proof is ignored
    await settle()
    expect(states().slice(1)).toEqual(['verifying', 'verifying'])
    solved[1]!()
    await until(() => states()[1] === 'pending')
  })
})

describe('while a vendor shows its own challenge', () => {
  it('the puzzle on show is hidden, and returns after the vendor’s proof', async () => {
    const { provider, contexts, solved } = createVendor('none')
    const app = createTestApp({ providers: [provider] })
    const { click } = mountButtons(app, [{}, {}])
    app.backend.faults.check = needsPuzzle
    await click(0)
    await until(readyPuzzle)
    app.backend.faults.check = needsVendor
    await click(1)
    await until(() => contexts[0])
    expect(dialogs()).toBe(1) // the vendor has shown nothing yet
    contexts[0]!.onInteractive()
    await settle()
    expect(dialogs()).toBe(0)
    solved[0]!()
    await until(readyPuzzle)
    expect([dialogs(), app.backend.puzzles.length]).toEqual([1, 2])
  })

  it('the puzzle returns after the vendor’s check is aborted', async () => {
    const { provider, contexts } = createVendor('none')
    const app = createTestApp({ providers: [provider] })
    const { click, remove } = mountButtons(app, [{}, {}])
    app.backend.faults.check = needsPuzzle
    await click(0)
    await until(readyPuzzle)
    app.backend.faults.check = needsVendor
    await click(1)
    await until(() => contexts[0])
    contexts[0]!.onInteractive()
    await settle()
    await remove(1)
    await until(readyPuzzle)
    contexts[0]!.onInteractive() // a vendor that ignores the abort
    await settle()
    expect(dialogs()).toBe(1)
  })

  it('a solved puzzle does not return', async () => {
    const { provider, contexts, solved } = createVendor('none')
    const app = createTestApp({ providers: [provider] })
    const { click } = mountButtons(app, [{}, {}])
    app.backend.faults.check = needsVendor
    await click(1)
    await until(() => contexts[0])
    app.backend.faults.check = needsPuzzle
    await click(0)
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    expect(dialogs()).toBe(1) // it shows success
    contexts[0]!.onInteractive()
    await settle()
    expect(dialogs()).toBe(0)
    solved[0]!()
    await pass(1_000)
    expect([dialogs(), app.backend.puzzles.length]).toEqual([0, 1])
  })

  it('the package’s dialog stays open when the vendor uses it', async () => {
    const { provider, contexts } = createVendor('dialog')
    const app = createTestApp({ providers: [provider] })
    app.backend.faults.check = needsVendor
    await mountButtons(app, [{}]).click(0)
    await until(() => contexts[0])
    contexts[0]!.onInteractive()
    await settle()
    expect([dialogs(), contexts[0]!.signal.aborted]).toEqual([1, false])
  })
})

describe('interruptions', () => {
  it('can overlap, and each ends once', () => {
    const { isOn, begin } = createInterruptions()
    const ends = [begin(), begin()]
    ends[0]!()
    ends[0]!()
    expect(isOn.value).toBe(true)
    ends[1]!()
    expect(isOn.value).toBe(false)
  })
})
