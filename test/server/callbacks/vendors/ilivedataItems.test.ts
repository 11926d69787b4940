import { ilivedata } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import vectors from '../../../fixtures/callbackVectors.json'
import { KEY, TOKEN } from '../../../support/server/signing'
import { unreadable } from '../../../support/server/productUpdates'

describe('ilivedata items', () => {
  const { items, update } = ilivedata({ token: TOKEN, secretKey: KEY, appIds: 'any' })
  const resultOf = (result: unknown, taskId: unknown = 'us_1') => {
    return update(JSON.stringify({ taskId, result: typeof result === 'string' ? result : JSON.stringify(result) }))
  }

  it('reads the vendor’s own example', () => {
    const { body } = vectors.json_requests.find(({ id }) => id === 'batch-pretty-raw')!
    const { results } = JSON.parse(body) as { results: unknown }
    const all = items(JSON.stringify(results)).map(update)
    const common = { echoes: [], status: 'done', verdict: 'reject', by: 'unknown', revision: [], labels: ['200'] }
    expect(all).toEqual([
      { providerTaskId: 'task_a', ...common },
      { providerTaskId: 'task_b', ...common },
    ])
  })

  it.each([
    ['audio-check', 'pending'],
    ['image-check', 'failed'],
  ])('reads the codes of a batch by its check type: %s', (checkType, status) => {
    const results = [{ taskId: 'a', result: { errorCode: 0, code: 2 } }]
    for (const form of [results, JSON.stringify(results), results.map((item) => JSON.stringify(item))]) {
      const push = JSON.stringify({ appId: '1', checkType, results: form })
      expect(items(push).map((item) => update(item).status)).toEqual([status])
    }
  })

  it.each([
    [0, 'pass'],
    [1, 'suspect'],
    [2, 'reject'],
    [3, 'unknown'],
    ['0', 'unknown'],
    [null, 'unknown'],
  ])('reads the result %j as %s', (result, verdict) => {
    expect(resultOf({ errorCode: 0, code: 0, result })).toMatchObject({ status: 'done', verdict })
  })

  it.each([
    [{ errorCode: 2001, errorMessage: 'no such picture', result: 0 }, 'errorCode 2001: no such picture'],
    [{ errorCode: 0, code: 1, result: 0 }, 'code 1'],
    [{ errorCode: 1, code: 3 }, 'errorCode 1, code 3'],
  ])('reads the failed check %j without a verdict', (result, reason) => {
    expect(resultOf(result)).toMatchObject({ status: 'failed', verdict: 'unknown', reason, labels: [] })
  })

  it('reads echoes that are texts', () => {
    const extraInfo = { userId: 123, task: 'our-id' }
    const ours = { errorCode: 0, result: 0, userId: 'u1', id: 'our-id', extra: { a: 'b' }, extraInfo }
    expect(resultOf(ours).echoes).toEqual(['u1', 'our-id', 'b'])
    expect(resultOf({ errorCode: 0, extraInfo: 'plain' }).echoes).toEqual(['plain'])
  })

  it('leaves out normal tags', () => {
    const tags = [{ tag: 130, level: 2 }, { tag: 150, level: 0 }, { tag: 130, level: 1 }, { tag: 110 }]
    expect(resultOf({ errorCode: 0, result: 1, imageSpams: [{ tags }] }).labels).toEqual(['130', '110'])
  })

  it('reads a result that is an object, with the task id in it', () => {
    expect(update('{"result":{"errorCode":0,"result":2,"taskId":"us_2"}}')).toMatchObject({
      providerTaskId: 'us_2',
      verdict: 'reject',
    })
  })

  it('reads a result that is complete before members beside it', () => {
    const result = JSON.stringify({ errorCode: 0, result: 2 })
    expect(update(JSON.stringify({ taskId: 'us_2', code: 0, result }))).toMatchObject({ verdict: 'reject' })
  })

  it.each(['13800000000', '', '{"result":0}', '{"errorCode":"0"}', '{"errorCode":0'])(
    'refuses the result %j',
    (result) => {
      expect(() => resultOf(result)).toThrow(unreadable('expected '))
      expect(() => resultOf(result)).not.toThrow(/138/)
    },
  )

  it.each(['', '{}', 'null', '"[]"', '[1', '{"results":7}', '{"results":"no","taskId":"us_1"}'])(
    'finds no items in %j',
    (push) => {
      expect(() => items(push)).toThrow(unreadable('expected '))
    },
  )
})
