import { describe, expect, it } from 'vitest'

import vectors from '../../../../fixtures/callbackVectors.json'
import { updateOf } from '../../../../support/server/productUpdates'

describe('risk-profile', () => {
  const profile = {
    productNumber: 'YD00000000001',
    taskId: 'fx6sxdcd89fvbvg4967b4787d78a',
    data: '13800000000',
    businessType: 106004,
    riskDetails: '[{"riskLevel":2,"riskType":14003,"riskScore":0.98},{"riskLevel":0,"riskType":14001}]',
    propDetails: '{}',
    sendTime: 1682498877000,
  }

  it('uses the worst of its details as verdict and signal', () => {
    expect(updateOf('risk-profile', profile)).toEqual({
      providerTaskId: 'fx6sxdcd89fvbvg4967b4787d78a',
      echoes: [],
      status: 'done',
      verdict: 'reject',
      by: 'unknown',
      revision: [1682498877000],
      labels: ['14003', '14001'],
      signal: { subject: '13800000000', level: 'high' },
    })
  })

  it('reads the vendor’s own example', () => {
    const example = vectors.sign.find(({ id }) => id === 'risk-md5')!.params.find(([name]) => name === 'callbackData')!
    expect(updateOf('risk-profile', example[1]).signal).toEqual({ subject: '13800000000', level: 'high' })
  })

  it.each([
    ['[{"riskLevel":0}]', 'pass', 'low'],
    ['[{"riskLevel":0},{"riskLevel":1}]', 'suspect', 'medium'],
    ['[{"riskLevel":7},{"riskLevel":2}]', 'reject', 'high'],
    [[{ riskLevel: 1 }], 'suspect', 'medium'],
    ['[{"riskLevel":7},{"riskLevel":1}]', 'unknown', undefined],
    ['[{"riskLevel":"2"}]', 'unknown', undefined],
    ['[]', 'unknown', undefined],
    ['', 'unknown', undefined],
    [null, 'unknown', undefined],
    [undefined, 'unknown', undefined],
    ['[{"riskLevel":2}', 'unknown', undefined],
    ['{"riskLevel":2}', 'unknown', undefined],
  ])('reads the details %j as %s', (riskDetails, verdict, level) => {
    const update = updateOf('risk-profile', { ...profile, riskDetails })
    expect([update.verdict, update.signal]).toEqual([verdict, level && { subject: '13800000000', level }])
  })

  it('returns no signal without a subject', () => {
    expect(updateOf('risk-profile', { ...profile, data: '' })).not.toHaveProperty('signal')
  })
})
