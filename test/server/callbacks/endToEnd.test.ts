import type { CallbackSource, SubmittedAction, YidunProduct } from 'vue-taskgate/server'

import { createHash } from 'node:crypto'

import { createMemoryStorage, ilivedata, yidun } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'
import { describe, expect, it } from 'vitest'

import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { until } from '../../support/time/testClock'
import { ORIGIN } from '../../support/backend/defaults'

const TOKEN = 'b7d2f0a94c6e4e1d8f3a5b6c7d8e9f00'
const KEY = '6308afb129ea00301bd7c79621d07591'
const SECRET_ID = 'ae40b1b2ca2a4bbd8b0a1f0f3d0c1e2f'
const BUSINESS_ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f9'
const PHONE = '13800138000'

type Options = NonNullable<Parameters<typeof createHandingOver>[0]>

function signatureOf(members: Record<string, string>, method = 'md5'): string {
  const joined = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash(method)
    .update(joined.flat().join('') + KEY)
    .digest('hex')
}

function createVendor(vendor: CallbackSource, options: Options = {}) {
  const made = createHandingOver({
    callbacks: { sources: { vendor }, publicUrl: ORIGIN, ...options.callbacks },
    ...options,
    action: { source: 'vendor', ...options.action },
  })
  async function post(contentType: string, body: string, headers: Record<string, string> = {}) {
    const url = made.server.callbacks.urlOf('vendor')!
    const request = new Request(url, { method: 'POST', headers: { 'content-type': contentType, ...headers }, body })
    const answer = await made.server.fetch(request)
    return { status: answer.status, body: await answer.json() }
  }
  return { ...made, post }
}

/** A server to which Yidun pushes results of one product. */
function createYidun(product: YidunProduct, options: Options & { allowNames?: string[] } = {}) {
  const { allowNames, ...others } = options
  const methods = ['MD5' as const, 'SHA256' as const, 'SM3' as const]
  const ids = { secretId: SECRET_ID, secretKey: KEY, businessIds: [BUSINESS_ID] }
  const made = createVendor(yidun({ product, token: TOKEN, ...ids, methods, allowNames }), others)
  return {
    ...made,
    send(data: unknown, more: Record<string, string> = {}, method = 'md5') {
      const callbackData = typeof data === 'string' ? data : JSON.stringify(data)
      const form = { secretId: SECRET_ID, businessId: BUSINESS_ID, callbackData, ...more }
      const body = new URLSearchParams({ ...form, signature: signatureOf(form, method) })
      return made.post('application/x-www-form-urlencoded; charset=utf-8', body.toString())
    },
  }
}

const good = { status: 200, body: { code: 200, msg: 'success' } }

/** A vendor that returns no id of its own and echoes ours. */
const withEcho: Partial<SubmittedAction> = { submit: () => undefined }

describe('yidun', () => {
  it('settles the task of a picture, found by dataId', async () => {
    const { submitted, send, ended } = createYidun('image', { action: withEcho })
    const taskId = await submitted()
    const antispam = {
      taskId: 'y-1',
      dataId: taskId,
      status: 2,
      suggestion: 2,
      resultType: 1,
      censorTime: 1_700_000_000_000,
    }
    const labels = [{ label: 100, level: 2 }]
    expect(await send({ antispam: { ...antispam, labels } })).toEqual(good)
    expect(await ended(taskId)).toMatchObject({
      status: 'done',
      result: { verdict: 'reject', by: 'machine', labels: ['100'] },
    })
  })

  it('replaces a machine’s verdict with a reviewer’s, and ignores later verdicts of the machine', async () => {
    const { submitted, send, status, happened } = createYidun('image', { action: { submit: () => 'y-1' } })
    const taskId = await submitted()
    const machine = { antispam: { taskId: 'y-1', status: 2, suggestion: 1, resultType: 1, censorTime: 200 } }
    const human = { antispam: { taskId: 'y-1', status: 2, suggestion: 0, resultType: 2, censorTime: 100 } }
    for (const [index, push] of [machine, human, machine].entries()) {
      expect(await send(push)).toEqual(good)
      if (index < 2) await happened('callback-applied', index + 1)
    }
    expect(await send({ antispam: { ...machine.antispam, censorTime: 300 } })).toEqual(good)
    await happened('callback-ignored')
    expect((await status(taskId)).body.result).toMatchObject({ verdict: 'pass', by: 'human' })
  })

  it('applies a push of several pictures, and an unreadable one becomes a dead letter', async () => {
    let count = 0
    const { submitted, send, ended, happened, server } = createYidun('image', {
      action: { submit: () => `y-${(count += 1)}` },
    })
    const [first, second] = [await submitted(), await submitted()]
    const flat = (taskId: string, action: number) => ({ name: 'a', taskId, action, labels: [] })
    expect(await send([flat('y-1', 0), { name: 'no task' }, flat('y-2', 2)])).toEqual(good)
    expect((await ended(first)).result.verdict).toBe('pass')
    expect((await ended(second)).result.verdict).toBe('reject')
    await happened('callback-dead')
    expect(await server.callbacks.list('dead')).toMatchObject([
      { payload: '{"name":"no task"}', reason: 'bad_payload' },
    ])
  })

  it('keeps a live stream pending until its end, with the worst verdict', async () => {
    const { submitted, send, status, ended, happened } = createYidun('live-audio', { action: { submit: () => 'y-1' } })
    const taskId = await submitted()
    const piece = (suggestion: number, more = {}) => ({
      antispam: { taskId: 'y-1', evidences: { suggestion, endTime: 10 + suggestion }, ...more },
    })
    for (const [index, suggestion] of [0, 2, 1].entries()) {
      expect(await send(piece(suggestion))).toEqual(good)
      await happened('callback-applied', index + 1)
    }
    expect((await status(taskId)).body.status).toBe('pending')
    expect(await send(piece(0, { finishType: 1 }))).toEqual(good)
    expect(await ended(taskId)).toMatchObject({ status: 'done', result: { verdict: 'reject' } })
  })

  it('provides the risk check with the signal of a phone', async () => {
    const rules = [{ signal: 'high' as const, then: 'deny' as const }]
    const { send, get, happened, server, storage } = createYidun('risk-profile', {
      action: withEcho,
      risk: { rules, subjects: ({ user }) => (user === undefined ? [] : [user]) },
    })
    const check = async () => (await get('/risk/check?action=startTask', { 'x-user': PHONE })).status
    expect(await check()).toBe(200)
    const details = JSON.stringify([{ riskType: 1, riskLevel: 2 }])
    const profile = {
      productNumber: 'P',
      taskId: 'y-7',
      data: PHONE,
      businessType: 2,
      riskDetails: details,
      propDetails: '[]',
      sendTime: 5,
    }
    expect(await send(profile)).toEqual(good)
    await happened('callback-parked')
    expect(await server.signals(PHONE)).toMatchObject({ level: 'high' })
    expect(await check()).toBe(403)
    expect(await storage.get(`signal:${PHONE}`)).toBeNull()
  })

  it('verifies every allowed digest and no other', async () => {
    const { send, seen } = createYidun('image', { action: withEcho, digests: nodeDigests })
    const data = (taskId: string) => ({ name: 'a', taskId, action: 0, labels: [] })
    expect(await send(data('1'), { signatureMethod: 'SHA256' }, 'sha256')).toEqual(good)
    expect(await send(data('2'), { signatureMethod: 'sm3' }, 'sm3')).toEqual(good)
    expect(await send(data('3'))).toEqual(good)
    expect(await send(data('4'), { signatureMethod: 'SHA1' }, 'sha1')).toEqual({
      status: 401,
      body: { code: 401, msg: '' },
    })
    expect(seen('callback-stored').map(({ method }) => method)).toEqual(['SHA256', 'SM3', 'MD5'])
  })

  it('gets no reason for a refusal', async () => {
    const { send, post, seen } = createYidun('image', { action: withEcho })
    const data = { name: 'a', taskId: '1', action: 0, labels: [] }
    const answers = [
      await send(data, { secretId: 'stranger' }),
      await send(data, { businessId: 'stranger' }),
      await post('application/x-www-form-urlencoded', 'callbackData={}&signature=zz'),
      await post('application/x-www-form-urlencoded', `callbackData=%7B%7D&signature=${'0'.repeat(32)}`),
    ]
    expect(answers).toEqual(Array(4).fill({ status: 401, body: { code: 401, msg: '' } }))
    expect(await post('application/x-www-form-urlencoded', 'a=1&a=2')).toEqual({
      status: 400,
      body: { code: 400, msg: '' },
    })
    expect(seen('callback-refused').map(({ reason }) => reason)).toEqual([
      'unknown_secret_id',
      'unknown_business_id',
      'signature_malformed',
      'unknown_secret_id',
      'duplicate_parameter',
    ])
  })

  it('may add a parameter, whose pushes wait until the operator allows it', async () => {
    const clock = createLeapClock()
    const storage = createMemoryStorage(clock)
    const action = { submit: () => 'y-1' }
    const strict = createYidun('image', { clock, storage, action })
    const taskId = await strict.submitted()
    const data = { name: 'a', taskId: 'y-1', action: 2, labels: [] }
    expect(await strict.send(data, { region: 'cn' })).toEqual(good)
    expect(strict.seen('callback-stored')).toMatchObject([{ outcome: 'quarantined', unknownNames: ['region'] }])
    await strict.server.close()
    const allowing = createYidun('image', { clock, storage, action, allowNames: ['region'] })
    expect((await allowing.status(taskId)).body.status).toBe('pending')
    clock.leap(30_000)
    await clock.advance(1_000)
    expect((await allowing.ended(taskId)).result.verdict).toBe('reject')
  })
})

describe('ilivedata', () => {
  function createIlivedata(options: Options = {}) {
    const made = createVendor(ilivedata({ token: TOKEN, secretKey: KEY, appIds: ['20001'] }), options)
    return {
      ...made,
      send(results: unknown[], appId = '20001') {
        const list = JSON.stringify(results)
        const signature = signatureOf({ appId, checkType: '2', results: list })
        const body = `{ "appId": ${appId}, "checkType": 2, "results": ${list} }`
        return made.post('application/json', body, { signature })
      },
    }
  }

  const resultOf = (taskId: string, result: object) => ({ taskId, result: JSON.stringify({ errorCode: 0, ...result }) })

  it('settles each task of a batch independently', async () => {
    let count = 0
    const { submitted, send, ended, happened, seen } = createIlivedata({
      action: { submit: () => `i-${(count += 1)}` },
    })
    const tasks = [await submitted(), await submitted(), await submitted()]
    const results = [
      resultOf('i-1', { result: 0 }),
      resultOf('i-2', { result: 2 }),
      { taskId: 'i-0', result: 'no JSON' },
      resultOf('i-3', { errorCode: 1102 }),
    ]
    expect(await send(results)).toEqual({ status: 200, body: { code: 0, message: 'success' } })
    const ends = await Promise.all(tasks.map(ended))
    expect(ends.map((task) => task.result?.verdict ?? task.error.code)).toEqual(['pass', 'reject', 'check-failed'])
    await happened('callback-dead')
    expect(seen('callback-stored')).toMatchObject([
      { outcome: 'new', method: 'MD5', valueForm: 'raw', unknownNames: [] },
    ])
  })

  it('applies a repeated push only once', async () => {
    const { submitted, send, ended, clock, seen } = createIlivedata({ action: { submit: () => 'i-1' } })
    const taskId = await submitted()
    for (let count = 0; count < 3; count += 1) expect((await send([resultOf('i-1', { result: 2 })])).status).toBe(200)
    expect((await ended(taskId)).result).toMatchObject({ verdict: 'reject' })
    await clock.advance(1_000)
    await until(() => seen('callback-stored').length === 3)
    expect(seen('callback-stored').map(({ outcome }) => outcome)).toEqual(['new', 'duplicate', 'duplicate'])
    expect(seen('callback-applied')).toHaveLength(1)
  })

  it('refuses a push of another application', async () => {
    const { send } = createIlivedata({ action: withEcho })
    expect(await send([], '20002')).toEqual({ status: 401, body: { code: 401, message: '' } })
  })
})
