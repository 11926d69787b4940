import type { CallbackUpdate } from '../../../../src/server/tasks/callbackUpdate'
import type { YidunProduct } from '../../../../src/server/callbacks/vendors/yidunProducts'

import fc from 'fast-check'
import { ilivedata, yidun } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { yidunProducts } from '../../../../src/server/callbacks/vendors/yidunProducts'
import vectors from '../../../fixtures/callbackVectors.json'

const TOKEN = 'abcdefghijklmnopqrstuvwxyz012345'
const KEY = '6308afb129ea00301bd7c79621d07591'
const CENSOR_TIME = 1_700_000_000_000
const PRODUCTS = Object.keys(yidunProducts) as YidunProduct[]

function sourceOf(product: YidunProduct) {
  return yidun({ product, token: TOKEN, secretId: 'id', secretKey: KEY, businessIds: 'any', methods: ['SM3'] })
}

/** What a payload of a product says, item by item. */
function updates(product: YidunProduct, payload: unknown): CallbackUpdate[] {
  const { items, update } = sourceOf(product)
  return items(typeof payload === 'string' ? payload : JSON.stringify(payload)).map(update)
}

function updateOf(product: YidunProduct, payload: unknown): CallbackUpdate {
  const all = updates(product, payload)
  expect(all).toHaveLength(1)
  return all[0]!
}

const antispam = (members: object) => ({ antispam: { taskId: 't1', ...members } })
const unreadable = (words: string) =>
  expect.objectContaining({ name: 'UnreadablePayload', message: expect.stringContaining(words) as string }) as Error

describe('items', () => {
  const one = '{ "taskId":1.0 , "x":"a  b" }'

  it.each([
    ['one object', ` ${one} `, [one]],
    ['an array', `[ ${one} ,\n${one}]`, [one, one]],
    ['an answer around an array', `{"code":200,"msg":"ok","result":[${one}, ${one}]}`, [one, one]],
    ['an answer around nothing', '{"code":200,"result":[]}', []],
    ['an empty array', '[]', []],
    ['an object that has a result of its own', '{"taskId":"t","result":[1]}', ['{"taskId":"t","result":[1]}']],
  ])('of %s are the texts that came', (_what, payload, items) => {
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
  ])('of %j are none to be read, and the error quotes nothing', (payload, words) => {
    expect(() => sourceOf('image').items(payload)).toThrow(unreadable(words))
    expect(() => sourceOf('image').items(payload)).not.toThrow(/138/)
  })
})

describe('every product', () => {
  it.each(PRODUCTS)('%s: reads the number of a task verbatim', (product) => {
    const id = '9223372036854775807'
    expect(updateOf(product, `{"taskId":${id},"antispam":{"taskId":${id}}}`).providerTaskId).toBe(id)
  })

  it.each(PRODUCTS)('%s: cannot read an item without a task, and says so without quoting it', (product) => {
    for (const item of ['{}', '{"data":"13800000000","taskId":1.5}', '{"antispam":{"taskId":""}}', '[]', '7', '"x"']) {
      expect(() => sourceOf(product).update(item)).toThrow(unreadable('expected '))
      expect(() => sourceOf(product).update(item)).not.toThrow(/138/)
    }
  })

  it.each(PRODUCTS)('%s: guesses nothing: codes outside its book are unknown, whatever they are', (product) => {
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

  it.each(PRODUCTS)('%s: makes an update or an UnreadablePayload of any JSON', (product) => {
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

  it('is as risky as the worst of its details, and gives a signal', () => {
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
  ])('with the details %j is %s', (riskDetails, verdict, level) => {
    const update = updateOf('risk-profile', { ...profile, riskDetails })
    expect([update.verdict, update.signal]).toEqual([verdict, level && { subject: '13800000000', level }])
  })

  it('gives no signal about nobody', () => {
    expect(updateOf('risk-profile', { ...profile, data: '' })).not.toHaveProperty('signal')
  })
})

describe('image', () => {
  it('of 2020 is flat: action, name, and the labels that were found', () => {
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

  it('of v5 may be one or an array', () => {
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

  it('of v5 has a person’s verdict, which is later than any machine’s', () => {
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
  ])('of v5 with status %j is %s, verdict %s', (status, expected, verdict) => {
    const update = updateOf('image', antispam({ status, suggestion: 0 }))
    expect([update.status, update.verdict]).toEqual([expected, verdict])
  })

  it.each([4, 101, '2', true])('of v5 cannot be read with status %j', (status) => {
    expect(() => updateOf('image', antispam({ status, suggestion: 0 }))).toThrow(unreadable('a status of 0–3'))
  })

  it('of v5 says why it failed', () => {
    expect(updateOf('image', antispam({ status: 3, failureReason: 2 }))).toMatchObject({
      status: 'failed',
      reason: '2',
    })
  })

  it('without antispam is done, with no verdict', () => {
    const ocrOnly = { ocr: { taskId: 'i1', dataId: 'our-id', details: [] } }
    expect(updateOf('image', ocrOnly)).toMatchObject({ providerTaskId: 'i1', echoes: ['our-id'], verdict: 'unknown' })
  })
})

describe('text, audio, video, file', () => {
  it('text: what arrives is checked', () => {
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

  it.each(['audio', 'video'] as const)('%s: is done with 2 and failed with 3, for a reason', (product) => {
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

  it('video-solution: says which part failed', () => {
    const solutionExtra = { failUnit: { audio: { failureReason: 2 }, video: { failureReason: 4 }, images: [] } }
    expect(updateOf('video-solution', antispam({ status: 3, solutionExtra })).reason).toBe('audio 2, video 4')
    const done = updateOf(
      'video-solution',
      antispam({ status: 2, suggestion: 1, solutionExtra, checkTime: CENSOR_TIME }),
    )
    expect(done).toMatchObject({ status: 'done', verdict: 'suspect', revision: [0, 0, CENSOR_TIME] })
    expect(done).not.toHaveProperty('reason')
  })

  it('file: failed if it says why', () => {
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

describe('media, report, digital-book', () => {
  it.each(['media', 'report', 'digital-book'] as const)('%s: has a code book of its own', (product) => {
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
  ])('with %j is %s, verdict %s', (members, status, verdict) => {
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

  it('a person’s verdict stands beside the machine’s, and is the later one', () => {
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

  it('a person’s verdict may come alone', () => {
    expect(updateOf('report', { censor })).toMatchObject({ providerTaskId: 't1', verdict: 'pass', by: 'human' })
  })

  it('a person who has said nothing changes nothing', () => {
    const both = {
      ...antispam({ checkStatus: 2, suggestion: 2, resultType: 1 }),
      censor: { taskId: 't1', skipCensor: 1 },
    }
    expect(updateOf('media', both)).toMatchObject({ verdict: 'reject', by: 'machine', revision: [1, 0, 0] })
  })

  it('may come as an answer around several', () => {
    const result = [antispam({ checkStatus: 2, suggestion: 1 }), { censor: { ...censor, taskId: 't2' } }]
    const ids = updates('media', { code: 200, msg: 'ok', result }).map(({ providerTaskId }) => providerTaskId)
    expect(ids).toEqual(['t1', 't2'])
  })
})

describe('crawler', () => {
  const job = '"jobId":1502158478754329007,"siteUrl":"https://x.test","reportUrl":""'

  it('a job is known by its long, which a double cannot hold', () => {
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

  it('a job of v4 has a task besides, and a person’s verdict may come alone', () => {
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

  it.each([0, 1, 3])('a job’s suggestion %i stands in no public book', (suggestion) => {
    expect(updateOf('crawler', `{"antispam":{${job},"checkStatus":2,"suggestion":${suggestion}}}`).verdict).toBe(
      'unknown',
    )
  })

  it('a page goes by the media book', () => {
    const page = antispam({ dataId: 'our-id', checkStatus: 2, suggestion: 1 })
    expect(updateOf('crawler', page)).toMatchObject({ providerTaskId: 't1', verdict: 'pass', echoes: ['our-id'] })
  })
})

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
    '%s: goes on until somebody ends it, with the worst verdict of each push',
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

  it('a sound is as bad as a picture', () => {
    const both = { audio: { suggestion: 2, label: 300 }, video: { evidence: { suggestion: 0 } } }
    const update = updateOf('live-wall', antispam({ evidences: both }))
    expect(update).toMatchObject({ verdict: 'reject', labels: ['300'] })
  })

  it('an end that brings no evidence has no verdict of its own', () => {
    const end = updateOf('live-audio', antispam({ status: 102, finishType: 1 }))
    expect(end).toMatchObject({ status: 'done', verdict: 'unknown', by: 'unknown', revision: [1, 0], labels: [] })
  })

  it('a check that failed has ended', () => {
    const failed = updateOf('live-wall', antispam({ status: 3, failureReason: 2, evidences: evidences['live-wall'] }))
    expect(failed).toMatchObject({ status: 'failed', verdict: 'unknown', reason: '2' })
  })

  it('what a reviewer did is told as his, without a verdict', () => {
    const reviewEvidences = { action: 3, actionTime: CENSOR_TIME, label: 100, censorLabels: [{ code: 'c1' }] }
    expect(updateOf('live-video', antispam({ reviewEvidences }))).toMatchObject({
      status: 'pending',
      verdict: 'unknown',
      by: 'human',
      revision: [0, CENSOR_TIME],
      labels: ['100', 'c1'],
    })
  })

  it('a push of words alone belongs to its task, too', () => {
    const words = { asr: { taskId: 't1', content: 'hello', startTime: 0, endTime: 10_000 } }
    expect(updateOf('live-audio', words)).toMatchObject({ providerTaskId: 't1', status: 'pending', verdict: 'unknown' })
  })
})

describe('aigc-stream', () => {
  it('is known by its session', () => {
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

describe('ilivedata', () => {
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
    [0, 'pass'],
    [1, 'suspect'],
    [2, 'reject'],
    [3, 'unknown'],
    ['0', 'unknown'],
    [null, 'unknown'],
  ])('the result %j means %s', (result, verdict) => {
    expect(resultOf({ errorCode: 0, code: 0, result })).toMatchObject({ status: 'done', verdict })
  })

  it.each([
    [{ errorCode: 2001, errorMessage: 'no such picture', result: 0 }, 'errorCode 2001: no such picture'],
    [{ errorCode: 0, code: 1, result: 0 }, 'code 1'],
    [{ errorCode: 1, code: 3 }, 'errorCode 1, code 3'],
  ])('a check that failed, %j, is no verdict', (result, reason) => {
    expect(resultOf(result)).toMatchObject({ status: 'failed', verdict: 'unknown', reason, labels: [] })
  })

  it('finds what was ours, where it is a text', () => {
    const extraInfo = { userId: 123, task: 'our-id' }
    const ours = { errorCode: 0, result: 0, userId: 'u1', id: 'our-id', extra: { a: 'b' }, extraInfo }
    expect(resultOf(ours).echoes).toEqual(['u1', 'our-id', 'b'])
    expect(resultOf({ errorCode: 0, extraInfo: 'plain' }).echoes).toEqual(['plain'])
  })

  it('leaves out tags that are normal', () => {
    const tags = [{ tag: 130, level: 2 }, { tag: 150, level: 0 }, { tag: 130, level: 1 }, { tag: 110 }]
    expect(resultOf({ errorCode: 0, result: 1, imageSpams: [{ tags }] }).labels).toEqual(['130', '110'])
  })

  it('takes a result that is an object, and the task’s id from it', () => {
    expect(update('{"result":{"errorCode":0,"result":2,"taskId":"us_2"}}')).toMatchObject({
      providerTaskId: 'us_2',
      verdict: 'reject',
    })
  })

  it.each(['13800000000', '', '{"result":0}', '{"errorCode":"0"}', '{"errorCode":0'])(
    'cannot read the result %j',
    (result) => {
      expect(() => resultOf(result)).toThrow(unreadable('expected '))
      expect(() => resultOf(result)).not.toThrow(/138/)
    },
  )

  it.each(['', '{}', 'null', '"[]"', '[1'])('finds no items in %j', (results) => {
    expect(() => items(results)).toThrow(unreadable('expected results as a JSON array'))
  })
})
