import type { Proof, SolveContext } from 'vue-taskgate'

import { defineCaptchaProvider, Problem } from 'vue-taskgate'
import { beforeEach, describe, expect, it } from 'vitest'

import { createTestApp, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { mountHosts } from '../../support/client/hosts'
import { echo, verifyAlways } from '../../support/backend/defaults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

let errors: () => string[]
beforeEach(() => {
  stopTime()
  errors = watchConsole(/there is no <TaskgateHost \/>/, /A check needs <TaskgateHost \/>/)
})

/** An app without a host, whose server always demands a check. */
function openApp(options: Parameters<typeof createTestApp>[0] = {}) {
  const app = createTestApp({ risk: verifyAlways, withHost: false, ...options })
  return { ...app, hosts: mountHosts(app), store: app.taskgate.tasks }
}

/** Requests a proof without a button, and records the outcome. */
function askForProof({ taskgate }: Pick<ReturnType<typeof openApp>, 'taskgate'>, more: object = {}) {
  const outcome: { proof?: Proof; problem?: Problem } = {}
  const { signal } = new AbortController()
  taskgate.verify({ action: 'startTask', provider: 'slider', attempt: 1, signal, ...more }).then(
    (proof) => (outcome.proof = proof),
    (problem: Problem) => (outcome.problem = problem),
  )
  return outcome
}

describe('a check without a button', () => {
  it('is shown by the host, and leads to the task', async () => {
    const { backend, hosts, store } = openApp()
    await hosts.show('host')
    const key = store.start('startTask', 'input')
    await until(readyPuzzle)
    expect(hosts.withDialog()).toEqual(['host'])
    await solvePuzzle(backend)
    expect((await until(() => backend.jobs[0])).input).toBe('input')
    expect(store.tasks[key]!.state).toBe('pending')
    await pass(1_000)
    expect(hosts.withDialog()).toEqual([])
  })

  it('waits 3 s for a host', async () => {
    const { backend, hosts, store } = openApp()
    const key = store.start('startTask')
    await pass(2_900)
    expect([store.tasks[key]!.state, document.querySelector('dialog')]).toEqual(['verifying', null])
    await hosts.show('late')
    expect(hosts.withDialog()).toEqual(['late'])
    await until(readyPuzzle)
    await solvePuzzle(backend)
    await until(() => backend.jobs[0])
    await pass(1_000)
  })

  it('fails after 3 s without a host, with a hint at the fix', async () => {
    const { backend, hosts, store } = openApp()
    const key = store.start('startTask')
    await settle()
    await pass(2_950)
    expect(store.tasks[key]!.state).toBe('verifying')
    await pass(50)
    expect(store.tasks[key]).toMatchObject({
      state: 'failed',
      problem: { code: 'config', hint: 'A check needs <TaskgateHost /> in the root of the app', retryable: false },
    })
    expect(errors().some((words) => words.includes('A check needs <TaskgateHost />'))).toBe(true)
    await hosts.show('too late')
    expect([hosts.withDialog(), backend.calls, backend.pageTimers()]).toEqual([[], ['check'], 0])
  })

  it('needs no host for a provider without a surface', async () => {
    const quiet = defineCaptchaProvider({
      name: 'quiet',
      surface: 'none',
      solve: async () => ({ token: 't', by: 'quiet' }),
    })
    const app = openApp({ providers: [quiet] })
    const outcome = askForProof(app, { provider: 'quiet' })
    await settle()
    expect(outcome.proof).toEqual({ token: 't', by: 'quiet' })
  })
})

describe('several hosts', () => {
  it('show all checks in the first one', async () => {
    const app = openApp()
    await app.hosts.show('first', 'second')
    askForProof(app)
    await until(readyPuzzle)
    expect(app.hosts.withDialog()).toEqual(['first'])
  })

  it('hand over to the next one when the first is unmounted, with a new challenge for the same caller', async () => {
    const app = openApp()
    await app.hosts.show('first', 'second')
    const outcome = askForProof(app)
    await until(readyPuzzle)
    const [puzzle] = app.backend.puzzles
    await app.hosts.show('second')
    await until(readyPuzzle)
    expect(app.hosts.withDialog()).toEqual(['second'])
    expect(app.backend.puzzles.at(-1)!.id).not.toBe(puzzle!.id)
    expect(outcome).toEqual({})
    await solvePuzzle(app.backend)
    expect(outcome.proof).toMatchObject({ by: 'slider', token: expect.any(String) })
    await pass(1_000)
    expect(app.hosts.withDialog()).toEqual([])
  })

  it('keep the check of the first one when another is unmounted', async () => {
    const app = openApp()
    await app.hosts.show('first', 'second')
    askForProof(app)
    await until(readyPuzzle)
    await app.hosts.show('first')
    await pass(2_000)
    expect([app.hosts.withDialog(), app.backend.puzzles.length]).toEqual([['first'], 1])
  })

  it('do not show a solved check again when its host is unmounted', async () => {
    const app = openApp()
    await app.hosts.show('first', 'second')
    askForProof(app)
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    expect(app.hosts.withDialog()).toEqual(['first']) // that all is well
    await app.hosts.show('second')
    await pass(1_000)
    expect([app.hosts.withDialog(), app.backend.puzzles.length, app.backend.pageTimers()]).toEqual([[], 1, 0])
  })
})

describe('the removal of the last host', () => {
  it('lets its checks wait a second for the next host', async () => {
    const app = openApp({ actions: { startTask: echo, print: echo } })
    await app.hosts.show('first')
    const outcomes = [askForProof(app), askForProof(app, { action: 'print' })]
    await until(readyPuzzle)
    await app.hosts.show()
    await pass(950)
    await app.hosts.show('second')
    await until(readyPuzzle)
    await pass(2_000)
    expect(outcomes).toEqual([{}, {}])
    await solvePuzzle(app.backend)
    await pass(1_000)
    expect(outcomes[0]!.proof).toMatchObject({ by: 'slider' })
    await until(readyPuzzle)
    expect(app.hosts.withDialog()).toEqual(['second'])
  })

  it('cancels its checks when no host follows', async () => {
    const app = openApp({ actions: { startTask: echo, print: echo } })
    await app.hosts.show('first')
    const outcomes = [askForProof(app), askForProof(app, { action: 'print' })]
    await until(readyPuzzle)
    await app.hosts.show()
    await pass(950)
    expect(outcomes).toEqual([{}, {}])
    await pass(50)
    for (const { problem } of outcomes) expect(problem).toMatchObject({ code: 'cancelled' })
    await app.hosts.show('second')
    expect(app.hosts.withDialog()).toEqual([])
  })

  it('cancels the task of a cancelled check without a start', async () => {
    const { hosts, store, backend } = openApp()
    await hosts.show('first')
    const key = store.start('startTask')
    await until(readyPuzzle)
    await hosts.show()
    await pass(1_000)
    expect(store.tasks[key]!.state).toBe('cancelled')
    expect(backend.calls).not.toContain('start')
  })

  it('aborts a captcha of the app, which starts again in the next host', async () => {
    const contexts: SolveContext[] = []
    const vendor = defineCaptchaProvider({
      name: 'vendor',
      surface: 'dialog',
      solve(context) {
        contexts.push(context)
        return new Promise(() => undefined)
      },
    })
    const app = openApp({ providers: [vendor] })
    await app.hosts.show('first')
    const outcome = askForProof(app, { provider: 'vendor' })
    await until(() => contexts[0])
    await app.hosts.show()
    expect(contexts[0]!.signal.aborted).toBe(true)
    await app.hosts.show('second')
    await until(() => contexts[1])
    expect([outcome, app.hosts.withDialog()]).toEqual([{}, ['second']])
    expect(contexts[1]!.signal.aborted).toBe(false)
  })
})
