import type { ServerProblemCode } from '../../../src/protocol/problemCodes'
import type { ProblemBody } from '../../../src/protocol/wire'

import { TaskgateError } from 'vue-taskgate/server'

/** What becomes of a call; `reach` lets the server act on it, and resolves to its answer. */
export type Fault = (reach: () => Promise<Response>) => Response | Promise<Response>

/** The call never arrives. */
export async function requestLost(): Promise<Response> {
  throw new TypeError('Failed to fetch')
}

/** The server acts, but its answer never arrives. */
export const answerLost: Fault = async (reach) => {
  await reach()
  return requestLost()
}

/** An answer of the test's own making; an object is sent as JSON. */
export function reply(status: number, body?: object | string, headers?: HeadersInit): () => Response {
  const init = { status, headers }
  return () => (typeof body === 'object' ? Response.json(body, init) : new Response(body, init))
}

/** A page of a proxy, where JSON is expected. */
export const htmlPage = reply(200, '<!doctype html><h1>Welcome</h1>', { 'content-type': 'text/html' })

/** The server says no: with one of its codes as it does itself, or with a status and what else is given. */
export function refusal(
  reason: ServerProblemCode | number,
  members: Partial<ProblemBody> = {},
  headers: Record<string, string> = {},
): () => Response {
  const problem = typeof reason === 'number' ? { status: reason } : new TaskgateError(reason).toProblem()
  const type = { 'content-type': 'application/problem+json' }
  return reply(problem.status, { ...problem, ...members }, { ...type, ...headers })
}

/** The answer arrives, but changed on its way, unless it is a refusal. */
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

/** The call does not arrive yet. */
export function requestHeld(): Held {
  return held(async (released, reach) => {
    await released
    return reach()
  })
}

/** The server acts, but its answer does not arrive yet. */
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
