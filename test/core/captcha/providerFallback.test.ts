import type { VerifyRequest } from '../../../src/core/captcha/obtainPass'
import type { Proof } from '../../../src/core/captcha/captchaProvider'
import type { Faults } from '../../support/backend/network'
import type { TestFlow } from '../../support/client/testFlow'

import { Problem } from 'vue-taskgate'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { verifyAlways } from '../../support/backend/defaults'
import { reply } from '../../support/backend/faults'
import { openFlow } from '../../support/client/testFlow'

const OPEN = { needVerify: true, verifyToken: 'vt_1', provider: 'vendor', alternatives: ['slider'] }

/** The console messages for developers about failures that users do not see. */
const told = vi.spyOn(console, 'error')
beforeEach(() => void told.mockReset().mockReturnValue(undefined))

interface Fallback extends TestFlow {
  /** The providers that received a request for a proof, in order. */
  asked: VerifyRequest[]
}

/** A flow whose server names a vendor and, by default, allows the slider; `vendor` is the vendor's `solve` function. */
function openFallback(vendor: () => Promise<Proof>, faults: Faults = {}): Fallback {
  const asked: VerifyRequest[] = []
  const test = openFlow({
    risk: verifyAlways,
    faults: { check: reply(200, OPEN), start: reply(202, { taskId: 1 }), ...faults },
    flow: {
      async verify(request) {
        asked.push(request)
        return request.provider === 'slider' ? { token: 'vp_slider', by: 'slider' } : vendor()
      },
    },
  })
  return { ...test, asked }
}

const fails = (code: Problem['code']) => () => Promise.reject(new Problem({ code }))
const proves = async (): Promise<Proof> => ({ fields: { validate: 'x' }, by: 'vendor' })

describe('a captcha provider that cannot be reached', () => {
  it.each(['load', 'network', 'timeout', 'unavailable'] as const)(
    'is replaced by an alternative that the server allows after the problem %s',
    async (code) => {
      const { flow, reaches, asked, states, callsOf } = openFallback(fails(code))
      flow.start()
      await reaches('pending')
      expect(asked).toMatchObject([
        { provider: 'vendor', ticket: 'vt_1', attempt: 1 },
        { provider: 'slider', ticket: 'vt_1', attempt: 1 },
      ])
      expect(callsOf('start')[0]!.body.verifyToken).toBe('vp_slider')
      expect(states()).toEqual(['checking', 'verifying', 'starting', 'pending'])
      expect(told).toHaveBeenCalledOnce()
    },
  )

  it('is replaced when the server reports it as unavailable', async () => {
    const { flow, reaches, asked } = openFallback(proves, {
      submit: reply(200, { ok: false, reason: 'unavailable' }),
    })
    flow.start()
    await reaches('pending')
    expect(asked.map(({ provider }) => provider)).toEqual(['vendor', 'slider'])
  })

  it('is followed by each alternative in turn, and the flow fails with the problem of the last one', async () => {
    const several = { ...OPEN, alternatives: ['second', 'third'] }
    const { flow, reaches, asked, task } = openFallback(fails('load'), { check: reply(200, several) })
    flow.start()
    await reaches('failed')
    expect(asked.map(({ provider }) => provider)).toEqual(['vendor', 'second', 'third'])
    expect(task().problem).toMatchObject({ code: 'load', retryable: true })
  })

  it.each<[string, object]>([
    ['an empty list', { alternatives: [] }],
    ['no list', { alternatives: undefined }],
  ])('ends the flow when the server sends %s of alternatives', async (_name, change) => {
    const { flow, reaches, task, asked } = openFallback(proves, {
      check: reply(200, { ...OPEN, ...change }),
      submit: reply(200, { ok: false, reason: 'unavailable' }),
    })
    flow.start()
    await reaches('failed')
    expect(asked).toHaveLength(1)
    expect(task().problem).toMatchObject({ code: 'unavailable', retryable: true })
  })

  it('is replaced again after a refused start', async () => {
    const refused = { code: 'verify-required', verifyToken: 'vt_2' }
    const { flow, reaches, asked } = openFallback(fails('load'), {
      start: [reply(403, refused), reply(202, { taskId: 1 })],
    })
    flow.start()
    await reaches('pending')
    expect(asked.map(({ provider, ticket, attempt }) => [provider, ticket, attempt])).toEqual([
      ['vendor', 'vt_1', 1],
      ['slider', 'vt_1', 1],
      ['vendor', 'vt_2', 2],
      ['slider', 'vt_2', 2],
    ])
  })
})

describe('a captcha provider that can be reached', () => {
  it.each(['cancelled', 'rejected', 'config', 'unsupported'] as const)(
    'is not replaced after the problem %s',
    async (code) => {
      const { flow, reaches, asked } = openFallback(fails(code))
      flow.start()
      await reaches(code === 'cancelled' ? 'cancelled' : 'failed')
      expect(asked).toHaveLength(1)
    },
  )

  it.each(['retry', 'locked'])('is not replaced when the server answers its proof with %s', async (reason) => {
    const { flow, reaches, asked, task } = openFallback(proves, { submit: reply(200, { ok: false, reason }) })
    flow.start()
    await reaches('failed')
    expect(asked).toHaveLength(1)
    expect(task().problem).toMatchObject({ code: 'rejected' })
  })
})
