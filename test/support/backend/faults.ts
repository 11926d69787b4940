import type { ServerProblemCode } from '../../../src/protocol/problemCodes'
import type { ProblemBody } from '../../../src/protocol/wire'

import { TaskgateError } from 'vue-taskgate/server'

/** Replaces the response of a call. `reach` sends the call to the server and resolves to the server's response. */
export type Fault = (reach: () => Promise<Response>) => Response | Promise<Response>

/** Loses the request. */
export async function requestLost(): Promise<Response> {
  throw new TypeError('Failed to fetch')
}

/** Delivers the request and loses the response. */
export const answerLost: Fault = async (reach) => {
  await reach()
  return requestLost()
}

/** Responds with the given status and body. An object is sent as JSON. */
export function reply(status: number, body?: object | string, headers?: HeadersInit): () => Response {
  const init = { status, headers }
  return () => (typeof body === 'object' ? Response.json(body, init) : new Response(body, init))
}

/** An HTML page of a proxy in place of JSON. */
export const htmlPage = reply(200, '<!doctype html><h1>Welcome</h1>', { 'content-type': 'text/html' })

/** Responds with a problem: the server's own for a code, or a given status with extra members. */
export function refusal(
  reason: ServerProblemCode | number,
  members: Partial<ProblemBody> = {},
  headers: Record<string, string> = {},
): () => Response {
  const problem = typeof reason === 'number' ? { status: reason } : new TaskgateError(reason).toProblem()
  const type = { 'content-type': 'application/problem+json' }
  return reply(problem.status, { ...problem, ...members }, { ...type, ...headers })
}

/** Delivers the request and changes the body of a successful response. */
export function changed<Body>(change: (body: Body) => Body): Fault {
  return async (reach) => {
    const response = await reach()
    if (!response.ok) return response
    const { status, headers } = response
    return Response.json(change((await response.json()) as Body), { status, headers })
  }
}

/** A fault that lasts until the test releases it. */
export type Held = Fault & { release(): void }

/** Holds the request until `release()`. */
export function requestHeld(): Held {
  return held(async (released, reach) => {
    await released
    return reach()
  })
}

/** Delivers the request and holds the response until `release()`. */
export function answerHeld(): Held {
  return held(async (released, reach) => {
    const answer = await reach()
    await released
    return answer
  })
}

function held(act: (released: Promise<void>, reach: () => Promise<Response>) => Promise<Response>): Held {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  return Object.assign((reach: () => Promise<Response>) => act(released, reach), { release: () => release() })
}
