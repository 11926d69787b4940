import type { Network } from './network'

import { TaskgateError } from 'vue-taskgate/server'

/** The calls of the wire, by the end of their paths. */
export type CallName = 'check' | 'challenge' | 'submit' | 'startTask' | 'status' | 'cancel'

/** What goes wrong with a call. `send` lets it through to the server. */
export type Fault = (send: () => Promise<Response>) => Promise<Response>

export type Faults = Partial<Record<CallName, Fault>>

const SLOW_MS = 1_500

/** The request never arrives. */
export const requestLost: Fault = async () => {
  throw new TypeError('Failed to fetch')
}

/** The server does what it is asked, but its answer never arrives. */
export const answerLost: Fault = async (send) => {
  await send()
  throw new TypeError('Failed to fetch')
}

/** A page of a proxy where JSON is expected. */
export const htmlPage: Fault = async () =>
  new Response('<!doctype html><h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })

/** The server says no, with one of its problem codes. */
export function refused(code: string, retryAfterMs?: number): Fault {
  return async () => {
    const problem = new TaskgateError(code, undefined, { retryAfterMs }).toProblem()
    return Response.json(problem, { status: problem.status, headers: { 'content-type': 'application/problem+json' } })
  }
}

/** The answer comes, but changed on the way. */
export function changed<Body>(change: (body: Body) => Body): Fault {
  return async (send) => {
    const response = await send()
    if (!response.ok) return response
    const { status, headers } = response
    return Response.json(change((await response.json()) as Body), { status, headers })
  }
}

/** Everything takes its time. */
export const slow: Fault = async (send) => {
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
  return send()
}

/** Goes wrong so many times, then no more. */
export function times(count: number, fault: Fault): Fault {
  let left = count
  return (send) => (left-- > 0 ? fault(send) : send())
}

/** What a network does to every call. */
export const networkFaults: Record<Network, Fault> = {
  fast: (send) => send(),
  slow,
  offline: requestLost,
  busy: refused('rate-limited', 20_000),
}
