import { describe, expect, it } from 'vitest'

import { antispam, CENSOR_TIME, updateOf } from '../../../../support/server/productUpdates'

describe('live products', () => {
  const found = { suggestion: 2, label: 100, labels: [{ label: 200, level: 2 }], endTime: 20_000 }
  const evidences = {
    'live-audio': found,
    'live-video': { evidence: { suggestion: 2, label: 100, endTime: 20_000 }, labels: [{ label: 200, level: 2 }] },
    'live-wall': {
      audio: { suggestion: 0, endTime: 10_000 },
      video: { evidence: { suggestion: 2, label: 100, endTime: 20_000 }, labels: [{ label: 200, level: 2 }] },
    },
  }

  it.each(Object.entries(evidences) as [keyof typeof evidences, object][])(
    '%s: stays pending until a finishType, with the worst verdict of each push',
    (product, evidence) => {
      const part = { dataId: 'our-id', status: 2, evidences: evidence }
      const update = updateOf(product, antispam(part))
      expect(update).toMatchObject({
        providerTaskId: 't1',
        echoes: ['our-id'],
        status: 'pending',
        verdict: 'reject',
        by: 'machine',
        revision: [0, 20_000],
      })
      expect([...update.labels].sort()).toEqual(['100', '200'])
      for (const finishType of [0, 1]) {
        const ended = updateOf(product, antispam({ ...part, finishType }))
        expect(ended).toMatchObject({ status: 'done', revision: [1, 20_000] })
      }
      expect(updateOf(product, antispam({ ...part, finishType: null })).status).toBe('pending')
    },
  )

  it('counts sound and picture alike', () => {
    const both = { audio: { suggestion: 2, label: 300 }, video: { evidence: { suggestion: 0 } } }
    const update = updateOf('live-wall', antispam({ evidences: both }))
    expect(update).toMatchObject({ verdict: 'reject', labels: ['300'] })
  })

  it('reads an end without evidence as unknown', () => {
    const end = updateOf('live-audio', antispam({ status: 102, finishType: 1 }))
    expect(end).toMatchObject({ status: 'done', verdict: 'unknown', by: 'unknown', revision: [1, 0], labels: [] })
  })

  it('ends with a failed check', () => {
    const failed = updateOf('live-wall', antispam({ status: 3, failureReason: 2, evidences: evidences['live-wall'] }))
    expect(failed).toMatchObject({ status: 'failed', verdict: 'unknown', reason: '2' })
  })

  it('reports a reviewer’s action without a verdict', () => {
    const reviewEvidences = { action: 3, actionTime: CENSOR_TIME, label: 100, censorLabels: [{ code: 'c1' }] }
    expect(updateOf('live-video', antispam({ reviewEvidences }))).toMatchObject({
      status: 'pending',
      verdict: 'unknown',
      by: 'human',
      revision: [0, CENSOR_TIME],
      labels: ['100', 'c1'],
    })
  })

  it('assigns a push of text alone to its task', () => {
    const words = { asr: { taskId: 't1', content: 'hello', startTime: 0, endTime: 10_000 } }
    expect(updateOf('live-audio', words)).toMatchObject({ providerTaskId: 't1', status: 'pending', verdict: 'unknown' })
  })
})
