import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'
import { connect } from 'node:net'

import { getRequestListener } from '@hono/node-server'
import { clientAddress, sessionCookie } from 'vue-taskgate/server/node'
import { describe, expect, it, onTestFinished } from 'vitest'

import { until } from '../../support/time/testClock'
import { freshKey, SECRET } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

/** The server half on Node's own HTTP, with a visitor that keeps cookies. */
async function listen() {
  const session = sessionCookie({ secret: SECRET })
  const test = createTestBackend({
    identify: (request, context) => ({
      session: session(request),
      ip: clientAddress(request, context, { trustedProxies: [] }),
    }),
    risk: {
      rules: [
        { by: ['session'], max: 1, windowMs: 60_000, then: 'verify' },
        { by: ['ip'], max: 2, windowMs: 60_000, then: 'deny' },
      ],
    },
    actions: { startTask: { run: async (input) => describeInput(input) } },
  })
  const server = createServer(getRequestListener((request, env) => test.server.fetch(request, env)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  let cookie = ''
  async function call(path: string, init: RequestInit = {}) {
    const headers = { cookie, 'idempotency-key': freshKey(), ...(init.headers as Record<string, string>) }
    const response = await fetch(`http://127.0.0.1:${port}/api${path}`, { ...init, headers })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return { status: response.status, body: await response.json() }
  }
  const post = (path: string, body: object) =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return { ...test, port, call, post }
}

async function describeInput(input: unknown): Promise<unknown> {
  const { photo } = input as { photo?: File }
  return photo ? `${photo.name}, ${photo.type}, ${await photo.text()}` : input
}

describe('the server on Node’s own HTTP', () => {
  it('starts a task, requires a puzzle, accepts its pass, and denies the visitor in the end', async () => {
    const { post, call, answer } = await listen()
    expect((await post('/risk/check', {})).body.needVerify).toBe(false)
    const first = await post('/startTask', { input: { a: 1 } })
    expect(first.status).toBe(202)
    const { verifyToken: ticket } = (await post('/risk/check', {})).body
    const { id } = (await post('/verify/challenge', { verifyToken: ticket })).body
    const solution = {
      verifyToken: ticket,
      id,
      kind: 'slider',
      x: await answer(id),
      track: [[0, 0, 0]],
      method: 'pointer',
    }
    const { verifyToken } = (await post('/verify/submit', solution)).body
    const second = await post('/startTask', { input: { a: 2 }, verifyToken })
    expect(second.status).toBe(202)
    await until(async () => {
      const { body } = await call(`/task/status?taskId=${first.body.taskId}&taskId=${second.body.taskId}`)
      return body.tasks.every(({ status }: { status: string }) => status === 'done')
    })
    expect((await post('/startTask', {})).body.code).toBe('risk-denied')
  })

  it('receives a file byte for byte', async () => {
    const { call } = await listen()
    const body = new FormData()
    body.append('input', '{"title":"Hi"}')
    body.append('input.photo', new File(['pixels 🧩'], 'ü.png', { type: 'image/png' }))
    const { taskId } = (await call('/startTask', { method: 'POST', body })).body
    await until(async () => (await call(`/task/status?taskId=${taskId}`)).body.status === 'done')
    expect((await call(`/task/status?taskId=${taskId}`)).body.result).toBe('ü.png, image/png, pixels 🧩')
  })

  it('refuses an endless body', async () => {
    const { call } = await listen()
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4_096).fill(0x20)) })
    const headers = { 'content-type': 'application/json' }
    const refused = call('/risk/check', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    const { status } = await refused.catch(() => ({ status: 413 })) // the connection may close before the answer is read
    expect(status).toBe(413)
  })

  it('answers other requests after a client disconnects within its body', async () => {
    const { port, errors, post } = await listen()
    const socket = connect(port, '127.0.0.1')
    const head = [
      'POST /api/risk/check HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      'content-length: 99',
    ]
    await new Promise<void>((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n{"action":`, () => resolve()))
    await post('/risk/check', {})
    socket.destroy()
    for (let n = 0; n < 5; n += 1) expect((await post('/risk/check', {})).status).toBe(200)
    expect(errors).toEqual([])
  })
})
