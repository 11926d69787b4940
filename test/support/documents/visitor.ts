import type { ClientRequest } from 'node:http'

import { once } from 'node:events'
import { request } from 'node:http'

import { freshKey } from '../backend/defaults'

export interface VisitorAnswer {
  status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  body: any
}

/** An HTTP client that keeps its cookies, also across server processes. */
export interface Visitor {
  get(url: string, path: string): Promise<VisitorAnswer>
  /** Sends JSON, or a form with files. */
  post(url: string, path: string, body: object): Promise<VisitorAnswer>
  /** Polls a task until it ends. */
  ended(url: string, taskId: string): Promise<VisitorAnswer['body']>
  /** Sends the headers of a call and waits for their arrival. `finish` sends the body. */
  postSlowly(url: string, path: string, body: object): Promise<{ finish(): Promise<VisitorAnswer> }>
}

export function createVisitor(): Visitor {
  let cookie = ''

  async function send(url: string, path: string, init: RequestInit = {}): Promise<VisitorAnswer> {
    const headers = { cookie, 'idempotency-key': freshKey(), ...(init.headers as Record<string, string>) }
    const response = await fetch(`${url}/api${path}`, { ...init, headers })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return { status: response.status, body: await response.json() }
  }

  const get: Visitor['get'] = (url, path) => send(url, path)

  return {
    get,
    post(url, path, body) {
      if (body instanceof FormData) return send(url, path, { method: 'POST', body })
      const headers = { 'content-type': 'application/json' }
      return send(url, path, { method: 'POST', headers, body: JSON.stringify(body) })
    },
    async ended(url, taskId) {
      let body: VisitorAnswer['body']
      await eventually(async () => {
        body = (await get(url, `/task/status?taskId=${taskId}`)).body
        return body.status !== 'pending'
      })
      return body
    },
    async postSlowly(url, path, body) {
      const headers = {
        cookie,
        'content-type': 'application/json',
        expect: '100-continue',
      }
      const slow = request(`${url}/api${path}`, { method: 'POST', headers })
      slow.flushHeaders()
      await once(slow, 'continue')
      return {
        finish() {
          const answer = answerOf(slow)
          slow.end(JSON.stringify(body))
          return answer
        },
      }
    },
  }
}

/** Interval and limit for polling another process, which does not use a test clock. */
const LOOK_EVERY_MS = 20
const LOOK_FOR_MS = 30_000

/** Resolves when `condition` returns true. Polls in real time. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + LOOK_FOR_MS
  while (!(await condition())) {
    if (Date.now() > giveUpAt)
      throw new Error(`expected this condition to become true within ${LOOK_FOR_MS} ms: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Sends an endless body without a length until the server answers. Resolves to the status. */
export async function sendWithoutEnd(url: string, path: string): Promise<number> {
  const endless = request(`${url}/api${path}`, { method: 'POST', headers: { 'content-type': 'application/json' } })
  const answer = answerOf(endless)
  const chunk = ' '.repeat(64 * 1024)
  const more = (): void => {
    if (!endless.destroyed) endless.write(chunk, () => setImmediate(more))
  }
  more()
  return answer.then(
    ({ status }) => {
      endless.destroy()
      return status
    },
    // The server may close the connection before the client reads the response.
    () => 413,
  )
}

async function answerOf(sent: ClientRequest): Promise<VisitorAnswer> {
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) }
}
