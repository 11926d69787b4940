import type { CallbackSource } from 'vue-taskgate/server'
import type { Corruption, FakeVendor } from 'vue-taskgate/testing'

import { createServer } from 'node:http'

import { ilivedata, yidun } from 'vue-taskgate/server'
import { createFakeSender, retrySchedules } from 'vue-taskgate/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

import { TOKEN } from '../support/server/plainSource'
import { createTestClock, until } from '../support/time/testClock'
import { ORIGIN } from '../support/backend/defaults'
import { createTestBackend } from '../support/backend/testBackend'

const secretKey = 'the key of a test, long enough'
const ids = { secretId: 'secret-id', secretKey }

const vendors: [name: string, vendor: FakeVendor, source: CallbackSource, payload: (id: string) => unknown][] = [
  [
    'yidun',
    { vendor: 'yidun', businessId: 'business', ...ids },
    yidun({ product: 'text', token: TOKEN, businessIds: ['business'], methods: ['MD5'], ...ids }),
    (taskId) => ({ antispam: { taskId, suggestion: 2, resultType: 1, censorTime: 1 } }),
  ],
  [
    'yidun by SM3',
    { vendor: 'yidun', businessId: 'business', method: 'SM3', ...ids },
    yidun({ product: 'text', token: TOKEN, businessIds: 'any', methods: ['SM3'], ...ids }),
    (taskId) => ({ antispam: { taskId, suggestion: 2, resultType: 1, censorTime: 1 } }),
  ],
  [
    'ilivedata',
    { vendor: 'ilivedata', appId: '1234', secretKey, valueForm: 'javaToString' },
    ilivedata({ token: TOKEN, secretKey, appIds: ['1234'] }),
    (taskId) => [{ taskId, result: { errorCode: 0, result: 2 } }],
  ],
]

describe.each(vendors)('createFakeSender for %s', (_name, source, receiver, payload) => {
  function serve() {
    const made = createTestBackend({
      actions: { startTask: { source: 'vendor', submit: () => 'p-1' } },
      callbacks: { sources: { vendor: receiver } },
    })
    const url = `${ORIGIN}/api/callback/vendor/${TOKEN}`
    return { ...made, sender: createFakeSender({ source, url, fetch: made.server.fetch }) }
  }

  it('sends pushes that the server accepts, and whose copies change the task once', async () => {
    const { start, status, sender } = serve()
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.stage === 'submitted')
    const before: number = (await status(taskId)).body.rev
    const { isAcknowledged, tries } = await sender.push(payload('p-1'), { copies: 5 })
    expect(isAcknowledged).toBe(true)
    expect(tries).toHaveLength(5)
    await until(async () => (await status(taskId)).body.status === 'done')
    expect((await status(taskId)).body).toMatchObject({ result: { verdict: 'reject' }, rev: before + 1 })
  })

  it.each<Corruption>(['signature', 'body', 'truncated', 'encoding', 'duplicated-parameter', 'content-type'])(
    'sends pushes with a corrupt %s, which the server rejects',
    async (corrupt) => {
      const { sender, events } = serve()
      const { isAcknowledged, tries } = await sender.push(payload('p-1'), { corrupt })
      expect(isAcknowledged).toBe(false)
      expect(tries.every(({ status = 0 }) => status >= 400 && status < 500)).toBe(true)
      expect(events.some(({ type }) => type === 'callback-stored')).toBe(false)
    },
  )
})

describe('the retries of createFakeSender', () => {
  const source: FakeVendor = { vendor: 'yidun', businessId: 'business', ...ids }
  const url = `${ORIGIN}/callback`

  it.each([
    ['twice', 2, 1_000],
    ['three-times', 3, 20_000],
    ['a-day-long', 145, 24 * 3_600_000],
  ] as const)('follow the schedule %s: %i tries, the last one after %i ms', async (schedule, times, lastMs) => {
    const down = async () => new Response('', { status: 503 })
    const { isAcknowledged, tries } = await createFakeSender({ source, url, fetch: down, schedule }).push({})
    expect(isAcknowledged).toBe(false)
    expect(tries).toHaveLength(times)
    expect(tries.at(-1)!.atMs).toBeGreaterThanOrEqual(lastMs)
    expect(tries.at(-1)!.atMs).toBeLessThan(lastMs + 2_000)
  })

  it('end with the first answer that acknowledges the push', async () => {
    const answers = [500, 202, 200]
    const fetch = async () => Response.json({ code: 200 }, { status: answers.shift()! })
    const { isAcknowledged, tries } = await createFakeSender({ source, url, fetch }).push({})
    expect(isAcknowledged).toBe(true)
    expect(tries.map(({ status }) => status)).toEqual([500, 202, 200])
  })

  it('continue after a late answer, on the given clock', async () => {
    const clock = createTestClock()
    let calls = 0
    const fetch = () => {
      calls += 1
      return calls === 1 ? new Promise<Response>(() => {}) : Promise.resolve(Response.json({ code: 200 }))
    }
    const delivering = createFakeSender({ source, url, fetch, clock, schedule: 'twice' }).push({}, { delayMs: 500 })
    await clock.advance(500)
    await clock.advance(retrySchedules.twice.patienceMs - 1)
    expect(calls).toBe(1)
    await clock.advance(1 + retrySchedules.twice.everyMs)
    expect(await delivering).toMatchObject({ isAcknowledged: true, tries: [{ atMs: 0 }, { atMs: 3_000, status: 200 }] })
  })

  it('reach a server over HTTP', async () => {
    const bodies: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(String(chunk)))
      request.on('end', () => response.end('{"code":200}'))
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    onTestFinished(() => void server.close())
    const address = server.address() as { port: number }
    const sender = createFakeSender({ source, url: `http://127.0.0.1:${address.port}/callback` })
    expect((await sender.push({ taskId: 't' })).isAcknowledged).toBe(true)
    expect(bodies.join('')).toContain('secretId=secret-id')
  })

  it('follow one another in the requested order when several pushes are sent', async () => {
    const received: string[] = []
    const fetch = async (request: Request) => {
      received.push(new URLSearchParams(await request.text()).get('callbackData')!)
      return Response.json({ code: 200 })
    }
    const sender = createFakeSender({ source, url, fetch })
    await sender.pushAll([[1, 2], [3]], { order: 'reversed', split: true })
    expect(received).toEqual(['[3]', '[2]', '[1]'])
  })
})
