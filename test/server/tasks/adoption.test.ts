import type { Identity } from 'vue-taskgate/server'

import { sessionCookie } from 'vue-taskgate/server/node'
import { describe, expect, it } from 'vitest'

import { createTestClock, until } from '../../support/time/testClock'
import { freshKey, SECRET } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

/** A server with signed cookies. A call's address and user are headers. */
function open(more: (request: Request) => Partial<Identity> = () => ({})) {
  const clock = createTestClock()
  const session = sessionCookie({ secret: SECRET, now: () => clock.now() })
  const test = createTestBackend({
    clock,
    identify: (request) => ({
      session: session(request),
      ip: request.headers.get('x-ip') ?? undefined,
      user: request.headers.get('x-user') ?? undefined,
      ...more(request),
    }),
  })
  /** Calls without a cookie. Returns that of the new session. */
  async function visit(): Promise<Record<string, string>> {
    const { headers } = await test.post('/risk/check')
    return { cookie: headers.get('set-cookie')!.split(';')[0]! }
  }
  const startedBy = async (headers: Record<string, string>) => (await test.start({}, headers)).body.taskId as string
  const statusFor = async (taskId: string, headers: Record<string, string>) =>
    (await test.status(taskId, headers)).status
  return { ...test, visit, startedBy, statusFor }
}

describe('two sessions of one visitor, whose first calls left together', () => {
  it('lose no task: the session that stays adopts that of the other, to its end', async () => {
    const { visit, startedBy, get } = open()
    const [first, second] = await Promise.all([visit(), visit()])
    const tasks = [await startedBy(first), await startedBy(second)]
    for (const taskId of tasks) {
      await until(async () => {
        const { status, body } = await get(`/task/status?taskId=${taskId}`, second)
        expect(status).toBe(200)
        return body.status === 'done'
      })
    }
    const all = await get(`/task/status?taskId=${tasks[0]}&taskId=${tasks[1]}`, second)
    expect(all.body.notFound).toEqual([])
  })

  it('share nothing: the new owner replaces the old one, once', async () => {
    const { visit, startedBy, statusFor, post } = open()
    const [first, second, third] = [await visit(), await visit(), await visit()]
    const taskId = await startedBy(first)
    expect((await post('/task/cancel', { taskId }, second)).status).toBe(200)
    expect(await statusFor(taskId, first)).toBe(404)
    expect(await statusFor(taskId, third)).toBe(404)
    expect(await statusFor(taskId, second)).toBe(200)
  })

  it('keep the time of their start when their cookie is issued anew', async () => {
    const { visit, startedBy, statusFor, post, clock } = open()
    const first = await visit()
    const taskId = await startedBy(first)
    await clock.advance(16 * 86_400_000)
    const stranger = await visit()
    const { headers } = await post('/risk/check', {}, first)
    const renewed = { cookie: headers.get('set-cookie')!.split(';')[0]! }
    const task = await startedBy(renewed)
    expect([await statusFor(task, renewed), await statusFor(task, stranger)]).toEqual([200, 404])
    expect(await statusFor(taskId, stranger)).toBe(404)
  })
})

describe('a task is not adopted', () => {
  it('by a session that started more than 10 s earlier or later', async () => {
    const { visit, startedBy, statusFor, clock } = open()
    const early = await visit()
    await clock.advance(10_001)
    const owner = await visit()
    await clock.advance(10_001)
    const late = await visit()
    const taskId = await startedBy(owner)
    expect([await statusFor(taskId, early), await statusFor(taskId, late)]).toEqual([404, 404])
    expect(await statusFor(taskId, owner)).toBe(200)
  })

  it('from another address', async () => {
    const { visit, startedBy, statusFor } = open()
    const [owner, other] = [await visit(), await visit()]
    const taskId = await startedBy({ ...owner, 'x-ip': '2001:db8:1:2::1' })
    expect(await statusFor(taskId, { ...other, 'x-ip': '2001:db8:1:3::1' })).toBe(404)
    expect(await statusFor(taskId, { ...other, 'x-ip': '2001:db8:1:2::9' })).toBe(200) // the same /64
  })

  it('without a cookie, from a user, or without a time of start', async () => {
    const { visit, startedBy, statusFor } = open()
    const [owner, other] = [await visit(), await visit()]
    expect(await statusFor(await startedBy(owner), {})).toBe(404)
    expect(await statusFor(await startedBy({ ...owner, 'x-user': 'ada' }), other)).toBe(404)
    const plain = open((request) => ({ session: request.headers.get('x-session') ?? 'nobody' }))
    const taskId = await plain.startedBy({ 'x-session': 'a' })
    expect(await plain.statusFor(taskId, { 'x-session': 'b' })).toBe(404)
  })

  it('by its idempotency key, which is no proof', async () => {
    const { visit, start, statusFor, get } = open()
    const [owner, other] = [await visit(), await visit()]
    const key = freshKey()
    const { taskId } = (await start({}, { ...owner, 'idempotency-key': key })).body
    expect((await get(`/task/status?key=${key}`, other)).status).toBe(404)
    expect((await start({}, { ...other, 'idempotency-key': key })).body.taskId).not.toBe(taskId)
    expect(await statusFor(taskId, owner)).toBe(200)
  })
})
