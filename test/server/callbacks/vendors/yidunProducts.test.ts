import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PRODUCTS, sourceOf, unreadable, updateOf } from '../../../support/server/productUpdates'

describe('yidunItems', () => {
  const one = '{ "taskId":1.0 , "x":"a  b" }'

  it.each([
    ['one object', ` ${one} `, [one]],
    ['an array', `[ ${one} ,\n${one}]`, [one, one]],
    ['an answer around an array', `{"code":200,"msg":"ok","result":[${one}, ${one}]}`, [one, one]],
    ['an answer around nothing', '{"code":200,"result":[]}', []],
    ['an empty array', '[]', []],
    ['an object that has a result of its own', '{"taskId":"t","result":[1]}', ['{"taskId":"t","result":[1]}']],
  ])('splits %s into its items, verbatim', (_what, payload, items) => {
    expect(sourceOf('image').items(payload)).toEqual(items)
  })

  it.each([
    ['', 'came nothing'],
    ['null', 'came null'],
    ['"13800000000"', 'came a string'],
    ['13800000000', 'came a number'],
    ['secret=13800000000', 'came no JSON'],
    ['{"data":"13800000000"', 'came an object, or a broken one'],
    ['{"data":"13800000000","data":1}', 'came an object, or a broken one'],
  ])('refuses %j with an error that does not quote it', (payload, words) => {
    expect(() => sourceOf('image').items(payload)).toThrow(unreadable(words))
    expect(() => sourceOf('image').items(payload)).not.toThrow(/138/)
  })
})

describe('every product', () => {
  it.each(PRODUCTS)('%s: reads a task id that is a number verbatim', (product) => {
    const id = '9223372036854775807'
    expect(updateOf(product, `{"taskId":${id},"antispam":{"taskId":${id}}}`).providerTaskId).toBe(id)
  })

  it.each(PRODUCTS)('%s: refuses an item without a task with an error that does not quote it', (product) => {
    for (const item of ['{}', '{"data":"13800000000","taskId":1.5}', '{"antispam":{"taskId":""}}', '[]', '7', '"x"']) {
      expect(() => sourceOf(product).update(item)).toThrow(unreadable('expected '))
      expect(() => sourceOf(product).update(item)).not.toThrow(/138/)
    }
  })

  it.each(PRODUCTS)('%s: reads any code outside its book as unknown', (product) => {
    const odd = fc.oneof(fc.jsonValue(), fc.integer()).filter((code) => ![0, 1, 2, 3].includes(code as number))
    fc.assert(
      fc.property(odd, (code) => {
        const part = { taskId: 't1', suggestion: code, action: code, label: code, labels: code, resultType: code }
        const item = { ...part, riskDetails: code, antispam: part, evidences: part, censor: { suggestion: code } }
        for (const each of [item, { ...part }]) {
          const update = updateOf(product, [each])
          expect([update.verdict, update.signal]).toEqual(['unknown', undefined])
        }
      }),
    )
  })

  it.each(PRODUCTS)('%s: returns an update or throws an UnreadablePayload for any JSON', (product) => {
    const names = [
      'taskId',
      'antispam',
      'censor',
      'status',
      'checkStatus',
      'suggestion',
      'label',
      'labels',
      'evidences',
    ]
    const more = ['riskDetails', 'data', 'failureReason', 'solutionExtra', 'failUnit', 'reviewEvidences', 'finishType']
    const { json } = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.constantFrom(0, 1, 2, 3, -1, 0.5, '', 't', '[]', '[{}]', null, true), fc.jsonValue()),
      object: fc.dictionary(fc.constantFrom(...names, ...more), tie('json'), { maxKeys: 8 }),
      list: fc.array(tie('json'), { maxLength: 3 }),
      json: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('object'), tie('list')),
    }))
    fc.assert(
      fc.property(json, (value) => {
        try {
          const { verdict, status, revision, labels, echoes } = sourceOf(product).update(JSON.stringify(value))
          if (status === 'failed') expect(verdict).toBe('unknown')
          expect(revision.every(Number.isFinite)).toBe(true)
          for (const text of [...labels, ...echoes]) expect(text).toBeTypeOf('string')
        } catch (error) {
          expect(error).toEqual(unreadable('expected '))
        }
      }),
    )
  })
})
