import { describe, expect, it } from 'vitest'

import { Problem as ProblemError } from '../../../src/core/http/problem'
import { answeredClient, json, problemOf, startRequest } from '../../support/client/answeredClient'

describe('the options client, adapt and toProblem', () => {
  it('read the result of an override like an answer', async () => {
    const calls: unknown[] = []
    const { check, sent } = answeredClient(json({}), {
      client: {
        async check(request, { signal }) {
          calls.push(request, signal)
          return { needVerify: true, odd: 1 }
        },
      },
    })
    const { signal } = new AbortController()
    expect(await check({ action: 'a' }, { signal })).toEqual({ needVerify: true, pollAfterMs: undefined })
    expect(calls).toEqual([{ action: 'a' }, signal])
    expect(sent).toEqual([])
  })

  it.each([
    ['returns an unreadable answer', async () => ({}), 'bad-response', /^client\.check\(\): 'needVerify' should be/],
    ['has no network', () => Promise.reject(new TypeError('Failed to fetch')), 'network', /^client\.check\(\): Failed/],
    ['is aborted by the app', () => Promise.reject(new DOMException('', 'AbortError')), 'timeout', undefined],
    ['has a bug', () => Promise.reject(new TypeError('x is not a function')), 'config', /^client\.check\(\): x is not/],
    [
      'throws at once',
      (): never => {
        throw new ProblemError({ code: 'unauthorized' })
      },
      'unauthorized',
      undefined,
    ],
  ] as const)('turn an override that %s into a problem', async (_what, check, code, hint) => {
    const problem = await problemOf(answeredClient(json({}), { client: { check } }).check({ action: 'a' }))
    expect(problem.code).toBe(code)
    if (hint) expect(problem.hint).toMatch(hint)
  })

  it('keep the message and the status of an app’s error', async () => {
    const check = () => Promise.reject(Object.assign(new Error('No credits left'), { status: 402 }))
    expect(await problemOf(answeredClient(json({}), { client: { check } }).check({ action: 'a' }))).toMatchObject({
      code: 'refused',
      title: 'No credits left',
      status: 402,
    })
  })

  it('use toProblem for an app’s error and fall back to the default', async () => {
    const toProblem = (error: unknown) =>
      error instanceof RangeError ? new ProblemError({ code: 'out-of-credits', title: error.message }) : undefined
    for (const [thrown, code] of [
      [new RangeError('7 missing'), 'out-of-credits'],
      [new Error('other'), 'refused'],
    ] as const) {
      const { check } = answeredClient(json({}), { toProblem, client: { check: () => Promise.reject(thrown) } })
      expect((await problemOf(check({ action: 'a' }))).code).toBe(code)
    }
  })

  it('adapt answers of another shape and the body of the start', async () => {
    const { client: own, sent } = answeredClient(
      json({ code: 0, data: { risky: 1, job: 9, phase: 'SUCCESS', out: 'x' } }),
      {
        adapt: {
          methods: { check: 'GET' },
          unwrap: (body) => (body as { data: unknown }).data,
          check: (raw) => ({ needVerify: !!(raw as { risky: number }).risky }),
          started: (raw) => ({ taskId: (raw as { job: number }).job }),
          startBody: (input, token) => ({ payload: input, captcha: token }),
          task: (raw) => ({ status: 'done', result: (raw as { out: string }).out }),
        },
      },
    )
    expect(await own.check({ action: 'a' })).toMatchObject({ needVerify: true })
    expect(await own.start(startRequest)).toMatchObject({ taskId: 9 })
    expect(await own.status({ taskId: '9' })).toMatchObject({ status: 'done', result: 'x' })
    expect(sent[0]).toMatchObject({ method: 'GET', url: '/api/risk/check?action=a' })
    expect(sent[1]!.body).toBe('{"payload":{"a":1},"captcha":"vp_secret"}')
  })

  it('report an error thrown by adapt as refused and a TypeError in it as bad-response', async () => {
    const refuse = answeredClient(json({ code: 7, message: 'No credits left' }), {
      adapt: {
        unwrap: (body) => {
          throw new Error((body as { message: string }).message)
        },
      },
    })
    expect(await problemOf(refuse.check({ action: 'a' }))).toMatchObject({ code: 'refused', title: 'No credits left' })
    const slip = answeredClient(json(null), { adapt: { check: (raw) => (raw as { x: unknown }).x } })
    const problem = await problemOf(slip.check({ action: 'a' }))
    expect(problem.code).toBe('bad-response')
    expect(problem.hint).toMatch(/^POST \/api\/risk\/check: Cannot read/)
    const body = answeredClient(json({}), { adapt: { startBody: (input) => (input as { x: { y: 1 } }).x.y } })
    expect((await problemOf(body.start(startRequest))).code).toBe('config')
  })
})
