import type { CallbackSource, TaskgateEvent } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { plainSource, pushOf, TOKEN } from '../../support/server/plainSource'
import { atRest, createTestClock, until } from '../../support/time/testClock'
import { ORIGIN } from '../../support/backend/defaults'

const URL_OF_PLAIN = `${ORIGIN}/api/callback/plain/${TOKEN}`
const MIB = 1024 * 1024
/** How often the inbox checks for the end of a burst. */
const LOOK_MS = 50

/** A server on a storage whose calls the test can delay and fail. */
function createReceiving(options: Parameters<typeof createHandingOver>[0] = {}) {
  const clock = createTestClock()
  const inner = createMemoryStorage(clock)
  const { storage, hold, fail } = controlled(inner)
  return { ...createHandingOver({ clock, storage, ...options }), inner, hold, fail }
}

/** A valid push with the given changes. */
function request(init: RequestInit & { url?: string; duplex?: 'half' } = {}): Request {
  const { url = URL_OF_PLAIN, headers, ...others } = init
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', signature: 'good', ...headers },
    body: others.method === 'GET' ? undefined : '{}',
    ...others,
  })
}

/** A body of these pieces. The piece 'never' does not arrive. */
function stream(...pieces: (string | Uint8Array | 'never' | Error)[]): RequestInit & { duplex: 'half' } {
  const encoder = new TextEncoder()
  const rest = [...pieces]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = rest.shift()
      if (piece === 'never') return new Promise(() => undefined)
      if (piece instanceof Error) return controller.error(piece)
      if (piece === undefined) return controller.close()
      controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
    },
  })
  return { body, duplex: 'half' }
}

describe('a refused push', () => {
  it.each<[string, Request]>([
    ['to an unknown source', request({ url: `${ORIGIN}/api/callback/missing/${TOKEN}` })],
    ['with a wrong token', request({ url: `${ORIGIN}/api/callback/plain/a-token-of-another-source` })],
    ['with a longer token', request({ url: `${URL_OF_PLAIN}x` })],
    ['with no token', request({ url: `${ORIGIN}/api/callback/plain/` })],
    ['with a longer path', request({ url: `${URL_OF_PLAIN}/more` })],
    ['with an encoded token', request({ url: URL_OF_PLAIN.replace('token', '%74oken') })],
    ['to a name from the prototype', request({ url: `${ORIGIN}/api/callback/constructor/${TOKEN}` })],
    ['with a wrong token and a wrong method', request({ url: `${URL_OF_PLAIN}x`, method: 'GET' })],
  ])('%s gets the 404 of any unknown path', async (_what, refused) => {
    const { server, events } = createReceiving()
    const answer = await server.fetch(refused)
    const unknown = await server.fetch(new Request(`${ORIGIN}/api/nothing-here`, { method: refused.method }))
    expect([answer.status, await answer.text()]).toEqual([404, await unknown.text()])
    expect([...answer.headers]).toEqual([...unknown.headers])
    expect(events).toEqual([])
  })

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('gets 405 and Allow: POST for the method %s', async (method) => {
    const { server } = createReceiving()
    const answer = await server.fetch(new Request(URL_OF_PLAIN, { method }))
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  })

  const cases: [string, number, string, () => Request][] = [
    ['another media type', 415, 'unsupported_media_type', () => request({ headers: { 'content-type': 'text/plain' } })],
    ['no media type', 415, 'unsupported_media_type', () => request({ headers: { 'content-type': '' } })],
    ['a compressed body', 415, 'unsupported_media_type', () => request({ headers: { 'content-encoding': 'gzip' } })],
    [
      'a body compressed twice',
      415,
      'unsupported_media_type',
      () => request({ headers: { 'content-encoding': 'identity, BR' } }),
    ],
    [
      'a declared length over 4 MiB',
      413,
      'too_large',
      () => request({ headers: { 'content-length': `${4 * MIB + 1}` } }),
    ],
    [
      'a body that grows over 4 MiB',
      413,
      'too_large',
      () => request(stream(new Uint8Array(4 * MIB), new Uint8Array(1), 'never')),
    ],
    ['a body that breaks off', 400, 'broken_off', () => request(stream('{"a":', new Error('reset')))],
    ['a wrong signature', 401, 'bad_signature', () => request({ headers: { signature: 'bad' } })],
  ]
  it.each(cases)('for %s gets %i in the vendor’s format without a reason', async (_what, status, reason, make) => {
    const { server, events, storage } = createReceiving()
    const answer = await server.fetch(make())
    expect([answer.status, await answer.json()]).toEqual([status, { code: status }])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('retry-after')).toBeNull()
    expect(events).toEqual([{ type: 'callback-refused', source: 'plain', status, reason }])
    expect(await storage.list('callback-inbox', 'new', { limit: 1 })).toEqual([])
  })

  it('gets 408 after 800 ms of slow reading', async () => {
    const { server, clock, seen } = createReceiving()
    const answer = server.fetch(request(stream('{"a"', 'never')))
    await clock.advance(799)
    expect(seen('callback-refused')).toEqual([])
    await clock.advance(1)
    expect((await answer).status).toBe(408)
    expect(seen('callback-refused')).toMatchObject([{ status: 408, reason: 'read_timeout' }])
  })

  it('fails the cheapest check first', async () => {
    const { server } = createReceiving()
    const statusOf = async (...given: Parameters<typeof request>) => (await server.fetch(request(...given))).status
    const worst = { 'content-type': 'text/plain', 'content-length': `${5 * MIB}`, signature: 'bad' }
    expect(await statusOf({ url: `${URL_OF_PLAIN}x`, method: 'PUT', headers: worst })).toBe(404)
    expect(await statusOf({ method: 'PUT', headers: worst })).toBe(405)
    expect(await statusOf({ headers: worst })).toBe(415)
    expect(await statusOf({ headers: { ...worst, 'content-type': 'application/json' } })).toBe(413)
    expect(await statusOf({ headers: { signature: 'bad' } })).toBe(401)
  })

  it('gets 503 after the close of the server and is not stored', async () => {
    const { server, push, inner } = createReceiving()
    await server.close()
    expect(await push({})).toBe(503)
    expect(await inner.list('callback-inbox', 'new', { limit: 1 })).toEqual([])
  })

  it('gets 500 and reports an error if its body was read before', async () => {
    const { server, errors } = createReceiving()
    const read = request()
    await read.text()
    const answer = await server.fetch(read)
    expect([answer.status, await answer.json()]).toEqual([500, { code: 500 }])
    expect(errors).toEqual([[expect.any(Error), 'callback of plain']])
    expect(String(errors[0]![0])).toMatch(/Mount the handler before any body parser/)
  })

  it('gets 500 and reports an error if its source throws', async () => {
    const broken = plainSource({ verify: () => Promise.reject(new TypeError('a bug')) })
    const { push, errors } = createReceiving({ callbacks: { sources: { plain: broken } } })
    expect(await push({})).toBe(500)
    expect(errors).toEqual([[new TypeError('a bug'), 'callback of plain']])
  })
})

describe('the limit of pushes in flight', () => {
  it('refuses with 503 beyond 64 MiB until there is room again', async () => {
    const { push, hold, seen, storage } = createReceiving()
    const big = (index: number) => JSON.stringify({ index: `${index}`.padEnd(4 * MIB - 12, ' ') })
    const holds = Array.from({ length: 16 }, () => hold('append'))
    const answers = holds.map((_hold, index) => push(big(index)))
    await until(() => holds.every((each) => each.isReached()))
    expect(await push({})).toBe(503)
    expect(seen('callback-refused')).toMatchObject([{ reason: 'overloaded', status: 503 }])
    holds.forEach((each) => each.release())
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]))
    expect(await push({})).toBe(200)
    await storage.close()
  })

  it('refuses with 503 beyond 4,096 pushes', async () => {
    const { push, hold } = createReceiving()
    const holds = Array.from({ length: 4_096 }, () => hold('append'))
    const answers = holds.map((_hold, index) => push(`{"index":${index}}`))
    await until(() => holds.every((each) => each.isReached()))
    expect(await push({})).toBe(503)
    holds.forEach((each) => each.release())
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]))
    expect(await push({})).toBe(200)
  })
})

describe('a stored push', () => {
  /** A submitted task, then simultaneous pushes for other tasks, then one for this task. */
  async function pushAmong(others: number) {
    const made = createReceiving()
    const taskId = await made.submitted()
    await made.clock.advance(1_000)
    for (let index = 0; index < others; index += 1) await made.push({ providerTaskId: `other-${index}` })
    expect(await made.push({})).toBe(200)
    await atRest()
    const isApplied = async () => (await made.status(taskId)).body.status === 'done'
    return { ...made, isApplied }
  }

  it('is handled at once without a burst', async () => {
    const { isApplied } = await pushAmong(99)
    await until(isApplied)
  })

  it('makes way for a burst of more than a thousand pushes a second', async () => {
    const { isApplied, clock } = await pushAmong(200)
    await clock.advance(299)
    expect(await isApplied()).toBe(false)
    await clock.advance(LOOK_MS)
    await until(isApplied)
  })

  it('makes way for at most two seconds of a longer burst', async () => {
    const { isApplied, clock, push } = await pushAmong(200)
    for (let passed = 0; passed < 1_900; passed += 50) {
      for (let index = 0; index < 150; index += 1) await push({ providerTaskId: `more-${passed}-${index}` })
      await clock.advance(50)
    }
    expect(await isApplied()).toBe(false)
    await clock.advance(100 + LOOK_MS)
    await until(isApplied)
  })

  it('is handled after the clock was set back by an hour', async () => {
    const clock = createTestClock()
    let setBackMs = 0
    const wrong = { ...clock, now: () => clock.now() - setBackMs }
    const { push, submitted, status } = createHandingOver({ clock: wrong })
    const taskId = await submitted()
    for (let index = 0; index < 200; index += 1) await push({ providerTaskId: `other-${index}` })
    setBackMs = 3_600_000
    expect(await push({})).toBe(200)
    await clock.advance(300 + LOOK_MS)
    await until(async () => (await status(taskId)).body.status === 'done')
  })

  it('does not delay the close of the server', async () => {
    const { server, inner } = await pushAmong(200)
    await server.close() // on a stopped clock
    expect((await inner.list('callback-inbox', 'leased', { limit: 1 })).length).toBe(0)
  })
})

describe('a valid push', () => {
  it('is stored before it is acknowledged', async () => {
    const { push, hold, inner, seen } = createReceiving()
    const appending = hold('append', { after: true })
    let status: number | undefined
    void push({}).then((answer) => (status = answer))
    await until(appending.isReached)
    await atRest()
    expect(status).toBeUndefined()
    expect(seen('callback-stored')).toEqual([])
    const [item] = await inner.list('callback-inbox', 'parked', { limit: 2 }) // the worker has already handled it
    expect(JSON.parse(item!.value)).toEqual({ source: 'plain', payload: '{}', receivedAt: 1_700_000_000_000 })
    appending.release()
    await until(() => status === 200)
    expect(seen('callback-stored')).toMatchObject([{ source: 'plain', outcome: 'new', method: 'MD5', keyIndex: 0 }])
  })

  it('is acknowledged in the vendor’s format, as JSON that is not cached', async () => {
    const { server } = createReceiving()
    const answer = await server.fetch(request())
    expect([answer.status, await answer.json()]).toEqual([200, { code: 200 }])
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('is acknowledged as a duplicate only after the storage has confirmed it', async () => {
    const { push, hold, seen } = createReceiving()
    expect(await push({})).toBe(200)
    const appending = hold('append', { after: true })
    let status: number | undefined
    void push({}).then((answer) => (status = answer))
    await until(appending.isReached)
    await atRest()
    expect(status).toBeUndefined()
    appending.release()
    await until(() => status === 200)
    expect(seen('callback-stored').map(({ outcome }) => outcome)).toEqual(['new', 'duplicate'])
  })

  it('may have a charset and content-encoding: identity', async () => {
    const { server } = createReceiving()
    const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'content-encoding': 'identity' }
    expect((await server.fetch(request({ headers }))).status).toBe(200)
  })

  it.each(['', 'Identity', 'UTF-8', 'identity, identity', 'none'])(
    'may have an odd Content-Encoding: %j',
    async (encoding) => {
      const { server } = createReceiving()
      const headers = { 'content-encoding': encoding, 'content-type': 'application/json, application/json' }
      expect((await server.fetch(request({ headers }))).status).toBe(200)
    },
  )

  it('needs no origin, no session and no user', async () => {
    let asked = 0
    const { server } = createReceiving({
      identify: () => {
        asked += 1
        return null
      },
    })
    const headers = { origin: 'https://vendor.example', 'sec-fetch-site': 'cross-site' }
    const answer = await server.fetch(request({ headers }))
    expect([answer.status, asked]).toEqual([200, 0])
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  it.each<[string, string]>([
    ['that is unreadable', 'no JSON'],
    ['of an unknown task', '{"providerTaskId":"p-9"}'],
    ['with nothing in it', '[]'],
  ])('is acknowledged with a payload %s', async (_what, payload) => {
    const { push, storage } = createReceiving()
    expect(await push(payload)).toBe(200)
    await until(async () => (await storage.list('callback-inbox', 'new', { limit: 1 })).length === 0)
  })
})

describe('the storage of pushes', () => {
  it('answers 503 on a failure, reported without the payload, so that the vendor retries', async () => {
    const { server, fail, errors } = createReceiving()
    const mend = fail('append')
    const answer = await server.fetch(request())
    expect([answer.status, await answer.json(), answer.headers.get('retry-after')]).toEqual([503, { code: 503 }, '1'])
    expect(errors).toEqual([[new Error('the storage fails: append'), 'store of a push to plain']])
    mend()
    expect((await server.fetch(request())).status).toBe(200)
  })

  it('answers 503 if it throws synchronously', async () => {
    const inner = createMemoryStorage()
    const storage = new Proxy(inner, {
      get(target, name: keyof typeof inner) {
        if (name !== 'append') return target[name]
        return () => {
          throw new Error('disk I/O error')
        }
      },
    })
    const { push } = createHandingOver({ storage })
    expect(await push({})).toBe(503)
  })

  it('answers 503 after 900 ms; a late success makes the retry a duplicate that is applied once', async () => {
    const { submitted, server, push, ended, hold, clock, seen, errors } = createReceiving()
    const taskId = await submitted()
    const appending = hold('append')
    let status: number | undefined
    void server.fetch(pushOf('plain', {})).then((answer) => (status = answer.status))
    await until(appending.isReached)
    await clock.advance(899)
    expect(status).toBeUndefined()
    await clock.advance(1)
    expect(status).toBe(503)
    appending.release()
    expect((await ended(taskId)).status).toBe('done') // from the late write, before the retry
    expect(await push({})).toBe(200)
    await clock.advance(10_000)
    expect(seen('callback-stored').map(({ outcome }) => outcome)).toEqual(['duplicate'])
    expect(seen('callback-applied')).toHaveLength(1)
    expect(errors).toEqual([])
  })

  it('reports a late failure at most once and ends no process', async () => {
    const { push, hold, fail, clock, seen } = createReceiving()
    const appending = hold('append')
    fail('append')
    const answer = push({})
    await until(appending.isReached)
    await clock.advance(900)
    expect(await answer).toBe(503)
    appending.release()
    await atRest()
    expect(seen('callback-refused')).toMatchObject([{ status: 503, reason: 'not_stored' }])
  })
})

describe('an unknown signed name', () => {
  it('is in the event if it looks like a name', async () => {
    const names = ['newField', '13800138000', '{"account":"ann"', 'x'.repeat(65), 'a.b-c_d']
    const verify: CallbackSource['verify'] = async () => ({
      signedText: 'text',
      payload: '{}',
      method: 'MD5',
      keyIndex: 0,
      unknownNames: [...names, ...Array.from({ length: 40 }, () => 'more')],
      isQuarantined: false,
    })
    const { push, seen } = createReceiving({ callbacks: { sources: { plain: plainSource({ verify }) } } })
    expect(await push({})).toBe(200)
    const [{ unknownNames }] = seen('callback-stored') as [Extract<TaskgateEvent, { type: 'callback-stored' }>]
    expect(unknownNames).toHaveLength(16)
    expect(unknownNames.slice(0, 5)).toEqual(['newField', '?', '?', '?', 'a.b-c_d'])
  })
})
