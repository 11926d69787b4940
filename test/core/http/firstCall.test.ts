import { describe, expect, it } from 'vitest'

import { createTaskClient } from '../../../src/core/http/taskClient'
import { createTestClock } from '../../support/time/testClock'
import { json, problemOf, startRequest } from '../../support/client/answeredClient'

/** A client whose requests the test answers one by one. */
function openClient() {
  const clock = createTestClock()
  const waiting: { path: string; answer: (response: Response | Error) => void; signal: AbortSignal }[] = []
  const client = createTaskClient({
    clock,
    fetch: (url, init) =>
      new Promise((resolve, reject) => {
        const answer = (response: Response | Error): void =>
          response instanceof Error ? reject(response) : resolve(response)
        waiting.push({ path: url, answer, signal: init.signal! })
      }),
  })
  const paths = () => waiting.map(({ path }) => path)
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { ...client, clock, waiting, paths, turn }
}

const check = { action: 'poster' }

describe('the first call of a client', () => {
  it('goes alone, and the others follow together when it is answered', async () => {
    const { check: ask, start, status, waiting, paths, turn } = openClient()
    const calls = [ask(check), start(startRequest), status({ taskId: 'a' })]
    await turn()
    expect(paths()).toEqual(['/api/risk/check'])
    waiting[0]!.answer(json({ needVerify: false }))
    await turn()
    expect(paths()).toEqual(['/api/risk/check', '/api/startTask', '/api/task/status?taskId=a'])
    waiting[2]!.answer(json({ status: 'pending' }))
    waiting[1]!.answer(json({ taskId: 1 }))
    await Promise.all(calls)
    void ask(check)
    void ask(check)
    expect(waiting).toHaveLength(5)
  })

  it('counts as answered by a refusal, which sets the cookie too', async () => {
    const { check: ask, waiting, turn } = openClient()
    const refused = problemOf(ask(check))
    void ask(check)
    void ask(check)
    waiting[0]!.answer(json({ code: 'verify-required' }, { status: 403 }))
    await refused
    await turn()
    expect(waiting).toHaveLength(3)
  })

  it.each<[what: string, response: Response | Error]>([
    ['is lost', new TypeError('Failed to fetch')],
    ['meets a proxy without its server', json({}, { status: 502 })],
  ])('lets the next one go first, alone, if it %s', async (_what, response) => {
    const { check: ask, waiting, turn } = openClient()
    const lost = problemOf(ask(check))
    const others = [ask(check), ask(check), ask(check)]
    waiting[0]!.answer(response)
    await lost
    await turn()
    expect(waiting).toHaveLength(2)
    waiting[1]!.answer(json({ needVerify: false }))
    await turn()
    expect(waiting).toHaveLength(4)
    for (const { answer } of waiting.slice(2)) answer(json({ needVerify: false }))
    await Promise.all(others)
  })

  it('lets the next one go first when its time is over, with all of its own time', async () => {
    const { check: ask, waiting, turn, clock } = openClient()
    const [slow, next] = [problemOf(ask(check)), ask(check)]
    await clock.advance(15_000)
    expect(await slow).toMatchObject({ code: 'timeout' })
    await turn()
    expect(waiting).toHaveLength(2)
    await clock.advance(14_999)
    waiting[1]!.answer(json({ needVerify: false }))
    expect(await next).toMatchObject({ needVerify: false })
  })

  it('lets the next one go first when it is cancelled; one that is cancelled while it waits is never sent', async () => {
    const { check: ask, waiting, turn } = openClient()
    const [first, second] = [new AbortController(), new AbortController()]
    const cancelled = [problemOf(ask(check, first)), problemOf(ask(check, second))]
    const third = ask(check)
    second.abort()
    expect(await cancelled[1]).toMatchObject({ code: 'cancelled' })
    first.abort()
    expect(await cancelled[0]).toMatchObject({ code: 'cancelled' })
    await turn()
    expect(waiting.map(({ signal }) => signal.aborted)).toEqual([true, false])
    waiting[1]!.answer(json({ needVerify: false }))
    expect(await third).toMatchObject({ needVerify: false })
  })
})
