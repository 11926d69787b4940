import { describe, expect, it } from 'vitest'

import { antispam, CENSOR_TIME, updateOf, updates } from '../../../../support/server/productUpdates'

describe('media, report, digital-book', () => {
  it.each(['media', 'report', 'digital-book'] as const)('%s: uses its own code book', (product) => {
    const verdicts = [0, 1, 2, 3, 4].map((suggestion) => {
      return updateOf(product, antispam({ checkStatus: 2, suggestion })).verdict
    })
    expect(verdicts).toEqual(['unknown', 'pass', 'reject', 'suspect', 'unknown'])
  })

  it.each([
    [{ checkStatus: 1, suggestion: 1 }, 'pending', 'unknown'],
    [{ checkStatus: 2, suggestion: 1 }, 'done', 'pass'],
    [{ checkStatus: 3, suggestion: 0 }, 'failed', 'unknown'],
    [{ suggestion: 0 }, 'failed', 'unknown'],
    [{ suggestion: 3 }, 'done', 'suspect'],
  ])('reads %j as %s with the verdict %s', (members, status, verdict) => {
    expect(updateOf('media', antispam(members))).toMatchObject({ status, verdict })
  })

  const censor = {
    taskId: 't1',
    callback: 'our-text',
    suggestion: 1,
    censorRound: 2,
    censorTime: CENSOR_TIME,
    censorLabels: [{ code: 'c1' }],
  }

  it('orders a reviewer’s verdict after the machine’s beside it', () => {
    const both = { ...antispam({ dataId: 'our-id', checkStatus: 2, suggestion: 2, resultType: 1, label: 100 }), censor }
    expect(updateOf('media', both)).toEqual({
      providerTaskId: 't1',
      echoes: ['our-id', 'our-text'],
      status: 'done',
      verdict: 'pass',
      by: 'human',
      revision: [2, 2, CENSOR_TIME],
      labels: ['c1'],
    })
  })

  it('reads a reviewer’s verdict without a machine’s', () => {
    expect(updateOf('report', { censor })).toMatchObject({ providerTaskId: 't1', verdict: 'pass', by: 'human' })
  })

  it('ignores a review without a suggestion', () => {
    const both = {
      ...antispam({ checkStatus: 2, suggestion: 2, resultType: 1 }),
      censor: { taskId: 't1', skipCensor: 1 },
    }
    expect(updateOf('media', both)).toMatchObject({ verdict: 'reject', by: 'machine', revision: [1, 0, 0] })
  })

  it('reads several items within an answer', () => {
    const result = [antispam({ checkStatus: 2, suggestion: 1 }), { censor: { ...censor, taskId: 't2' } }]
    const ids = updates('media', { code: 200, msg: 'ok', result }).map(({ providerTaskId }) => providerTaskId)
    expect(ids).toEqual(['t1', 't2'])
  })
})

describe('crawler', () => {
  const job = '"jobId":1502158478754329007,"siteUrl":"https://x.test","reportUrl":""'

  it('identifies a job by its long, which a double cannot hold', () => {
    const payload = `{"antispam":{${job},"checkStatus":2,"suggestion":2,"checkTime":${CENSOR_TIME},"labels":[{"label":100}]}}`
    expect(updateOf('crawler', payload)).toEqual({
      providerTaskId: '1502158478754329007',
      echoes: [],
      status: 'done',
      verdict: 'reject',
      by: 'unknown',
      revision: [0, 0, CENSOR_TIME],
      labels: ['100'],
    })
  })

  it('reads a v4 job that also has a task, and a reviewer’s verdict without a machine’s', () => {
    const machine = `{"antispam":{${job},"taskId":"t1","checkStatus":3,"failureReason":5}}`
    expect(updateOf('crawler', machine)).toMatchObject({
      providerTaskId: '1502158478754329007',
      status: 'failed',
      reason: '5',
    })
    const human = `{"censor":{${job},"suggestion":2,"censorTime":${CENSOR_TIME}}}`
    expect(updateOf('crawler', human)).toMatchObject({
      providerTaskId: '1502158478754329007',
      verdict: 'reject',
      by: 'human',
      revision: [2, 0, CENSOR_TIME],
    })
  })

  it.each([0, 1, 3])('reads the suggestion %i of a job, which is in no public book, as unknown', (suggestion) => {
    expect(updateOf('crawler', `{"antispam":{${job},"checkStatus":2,"suggestion":${suggestion}}}`).verdict).toBe(
      'unknown',
    )
  })

  it('reads a page by the media book', () => {
    const page = antispam({ dataId: 'our-id', checkStatus: 2, suggestion: 1 })
    expect(updateOf('crawler', page)).toMatchObject({ providerTaskId: 't1', verdict: 'pass', echoes: ['our-id'] })
  })
})
