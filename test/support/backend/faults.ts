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

/** The server says no, with problem details that say at least the status. */
export function refusal(status: number, problem: object = {}, headers?: HeadersInit): () => Response {
  return reply(status, { status, ...problem }, headers)
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
