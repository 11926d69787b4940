import { describe, expect, it, vi } from 'vitest'

import { verifyAlways } from '../../support/backend/defaults'
import { reply } from '../../support/backend/faults'
import { openFlow } from '../../support/client/testFlow'

describe('a 401 before the task is accepted', () => {
  it.each(['check', 'start'] as const)('calls onAuth and repeats the %s', async (call) => {
    const onAuth = vi.fn()
    const { flow, arrives, callsOf, runs } = openFlow({ faults: { [call]: [reply(401)] }, flow: { onAuth } })
    flow.start()
    await arrives('done')
    expect(onAuth).toHaveBeenCalledOnce()
    expect(callsOf(call)).toHaveLength(2)
    expect(runs).toHaveLength(1)
  })

  it('waits for onAuth, and the user can cancel meanwhile', async () => {
    const onAuth = () => new Promise(() => undefined)
    const { flow, clock, reaches, callsOf, isSilent } = openFlow({ faults: { check: reply(401) }, flow: { onAuth } })
    flow.start()
    await clock.advance(60_000)
    expect(callsOf('check')).toHaveLength(1)
    flow.cancel()
    await reaches('cancelled')
    expect(isSilent()).toBe(true)
  })

  it('keeps the pass of a solved puzzle and the result of prepare', async () => {
    const prepare = vi.fn((input: unknown) => input)
    const { flow, arrives, verifies } = openFlow({
      risk: verifyAlways,
      faults: { start: [reply(401)] },
      flow: { onAuth: vi.fn(), prepare },
    })
    flow.start()
    await arrives('done')
    expect([verifies.length, prepare.mock.calls.length]).toEqual([1, 1])
  })

  it('ends with the second one, without onAuth at once, and with the error of onAuth', async () => {
    const onAuth = vi.fn()
    const again = openFlow({ faults: { start: reply(401) }, flow: { onAuth } })
    again.flow.start()
    await again.arrives('failed')
    expect(onAuth).toHaveBeenCalledOnce()
    expect(again.task().problem).toMatchObject({ code: 'unauthorized', status: 401 })
    const without = openFlow({ faults: { check: reply(401) } })
    without.flow.start()
    await without.arrives('failed')
    expect(without.callsOf('check')).toHaveLength(1)
    const refused = openFlow({ faults: { check: reply(401) }, flow: { onAuth: () => Promise.reject(new Error('No')) } })
    refused.flow.start()
    await refused.arrives('failed')
    expect(refused.task().problem).toMatchObject({ code: 'refused', title: 'No' })
  })
})
