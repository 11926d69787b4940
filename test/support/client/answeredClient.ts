import type { Problem } from '../../../src/core/http/problem'
import type { TaskClient, TaskClientOptions } from '../../../src/core/http/taskClient'

import { expect } from 'vitest'

import { Problem as ProblemError } from '../../../src/core/http/problem'
import { createTaskClient } from '../../../src/core/http/taskClient'

interface SentRequest extends Omit<RequestInit, 'headers'> {
  url: string
  headers: Headers
}

/** A start with secrets in it. */
export const startRequest = { action: 'poster', input: { a: 1 }, token: 'vp_secret', key: 'key-secret' }

/** Returns a client whose server gives this answer, and the requests that it has sent. */
export function answeredClient(
  answer: Response | (() => Response | Promise<Response>),
  options: TaskClientOptions = {},
): TaskClient & { sent: SentRequest[]; client: TaskClient } {
  const sent: SentRequest[] = []
  const client = createTaskClient({
    fetch: async (url, init) => {
      sent.push({ ...init, url, headers: new Headers(init.headers) })
      return typeof answer === 'function' ? answer() : answer.clone()
    },
    ...options,
  })
  return { ...client, sent, client }
}

export function json(body: unknown, init?: ResponseInit): Response {
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init })
}

/** Returns the problem that a call rejects with. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const outcome = await call.then(
    (value) => expect.fail(`resolved to ${JSON.stringify(value)}`),
    (error) => error,
  )
  expect(outcome).toBeInstanceOf(ProblemError)
  return outcome
}
