import { describe, expect, it } from 'vitest'

import { antispam, CENSOR_TIME, unreadable, updateOf, updates } from '../../../../support/server/productUpdates'

describe('image', () => {
  it('reads the flat shape of 2020: action, name and found labels', () => {
    const labels = [
      { label: 100, level: 0, rate: 1 },
      { label: 200, level: 2, rate: 0.9 },
    ]
    expect(
      updateOf('image', { name: 'our-id', taskId: '0b73637c54d547439a2c835b09dfdb74', action: 2, labels }),
    ).toEqual({
      providerTaskId: '0b73637c54d547439a2c835b09dfdb74',
      echoes: ['our-id'],
      status: 'done',
      verdict: 'reject',
      by: 'unknown',
      revision: [0, 0, 0],
      labels: ['200'],
    })
    expect(updateOf('image', { taskId: 't', action: 0 }).verdict).toBe('pass')
    expect(updateOf('image', { taskId: 't', action: 1 }).verdict).toBe('suspect')
  })

  const v5 = {
    antispam: {
      taskId: 'i1',
      name: 'picture',
      dataId: 'our-id',
      status: 2,
      suggestion: 1,
      resultType: 1,
      label: 100,
      labels: [{ label: 100, level: 1, rate: 0.7, subLabels: [{ subLabel: '100001' }] }],
    },
    ocr: { taskId: 'i1', details: [] },
  }

  it('reads one picture or an array of them in v5', () => {
    const update = {
      providerTaskId: 'i1',
      echoes: ['our-id', 'picture'],
      status: 'done',
      verdict: 'suspect',
      by: 'machine',
      revision: [1, 0, 0],
      labels: ['100'],
    }
    expect(updateOf('image', v5)).toEqual(update)
    expect(updates('image', [v5, v5])).toEqual([update, update])
  })

  it('orders a reviewer’s verdict of v5 after any machine’s', () => {
    const censored = {
      ...v5.antispam,
      suggestion: 0,
      resultType: 2,
      censorRound: 1,
      censorTime: CENSOR_TIME,
      labels: [],
      label: 0,
      censorLabels: [{ code: 'c7', name: 'fine' }],
    }
    expect(updateOf('image', { antispam: censored })).toMatchObject({
      verdict: 'pass',
      by: 'human',
      revision: [2, 1, CENSOR_TIME],
      labels: ['c7'],
    })
  })

  it.each([
    [0, 'pending', 'unknown'],
    [1, 'pending', 'unknown'],
    [2, 'done', 'pass'],
    [3, 'failed', 'unknown'],
    [null, 'done', 'pass'],
  ])('reads the v5 status %j as %s with the verdict %s', (status, expected, verdict) => {
    const update = updateOf('image', antispam({ status, suggestion: 0 }))
    expect([update.status, update.verdict]).toEqual([expected, verdict])
  })

  it.each([4, 101, '2', true])('refuses the v5 status %j', (status) => {
    expect(() => updateOf('image', antispam({ status, suggestion: 0 }))).toThrow(unreadable('a status of 0–3'))
  })

  it('reads why a v5 check failed', () => {
    expect(updateOf('image', antispam({ status: 3, failureReason: 2 }))).toMatchObject({
      status: 'failed',
      reason: '2',
    })
  })

  it('reads a picture without antispam as done, without a verdict', () => {
    const ocrOnly = { ocr: { taskId: 'i1', dataId: 'our-id', details: [] } }
    expect(updateOf('image', ocrOnly)).toMatchObject({ providerTaskId: 'i1', echoes: ['our-id'], verdict: 'unknown' })
  })
})

describe('text, audio, video, file', () => {
  it('text: reads every push as the end of the check', () => {
    const machine = { taskId: 'x1', dataId: 'our-id', callback: 'our-text', suggestion: 2, resultType: 1, label: 500 }
    expect(updateOf('text', { antispam: machine, language: { taskId: 'x1' } })).toEqual({
      providerTaskId: 'x1',
      echoes: ['our-id', 'our-text'],
      status: 'done',
      verdict: 'reject',
      by: 'machine',
      revision: [1, 0, 0],
      labels: ['500'],
    })
    expect(updateOf('text', antispam({ suggestion: 0, status: 0 })).status).toBe('done')
  })

  it.each(['audio', 'video'] as const)('%s: reads status 2 as done and 3 as failed, with the reason', (product) => {
    const done = {
      status: 2,
      suggestion: 0,
      suggestionLevel: 1,
      resultType: 2,
      censorTime: CENSOR_TIME,
      callback: 'ours',
    }
    expect(updateOf(product, antispam(done))).toMatchObject({
      status: 'done',
      verdict: 'pass',
      by: 'human',
      revision: [2, 0, CENSOR_TIME],
      echoes: ['ours'],
    })
    const failed = { status: 3, failureReason: 4, suggestion: 0, resultType: 1 }
    expect(updateOf(product, antispam(failed))).toMatchObject({ status: 'failed', verdict: 'unknown', reason: '4' })
    expect(updateOf(product, antispam({ failureReason: 4 })).status).toBe('failed')
  })

  it('video-solution: names the part that failed', () => {
    const solutionExtra = { failUnit: { audio: { failureReason: 2 }, video: { failureReason: 4 }, images: [] } }
    expect(updateOf('video-solution', antispam({ status: 3, solutionExtra })).reason).toBe('audio 2, video 4')
    const done = updateOf(
      'video-solution',
      antispam({ status: 2, suggestion: 1, solutionExtra, checkTime: CENSOR_TIME }),
    )
    expect(done).toMatchObject({ status: 'done', verdict: 'suspect', revision: [0, 0, CENSOR_TIME] })
    expect(done).not.toHaveProperty('reason')
  })

  it('file: reads a failure reason as failed', () => {
    const document = { dataId: 'our-id', suggestion: 2, resultType: 1, label: 400, censorTime: CENSOR_TIME }
    expect(updateOf('file', antispam(document))).toMatchObject({
      status: 'done',
      verdict: 'reject',
      revision: [1, 0, CENSOR_TIME],
      labels: ['400'],
    })
    const broken = { ...document, failureReason: 1, message: 'cannot be opened' }
    expect(updateOf('file', antispam(broken))).toMatchObject({ status: 'failed', reason: '1: cannot be opened' })
    expect(updateOf('file', antispam({ ...document, failureReason: null })).status).toBe('done')
    expect(updateOf('file', antispam({ ...document, failureReason: 0 })).status).toBe('done')
  })
})

describe('aigc-stream', () => {
  it('identifies the task by its session', () => {
    const part = { taskId: 'part', dataId: 'our-id', suggestion: 1, resultType: 1, labels: [{ label: 100, level: 1 }] }
    expect(updateOf('aigc-stream', { sessionTaskId: 's1', sessionId: 'our-session', antispam: part })).toEqual({
      providerTaskId: 's1',
      echoes: ['our-session', 'our-id'],
      status: 'done',
      verdict: 'suspect',
      by: 'machine',
      revision: [1, 0, 0],
      labels: ['100'],
    })
    expect(updateOf('aigc-stream', { antispam: part }).providerTaskId).toBe('part')
    expect(updateOf('aigc-stream', { sessionTaskId: 's1', language: {} }).providerTaskId).toBe('s1')
  })
})
