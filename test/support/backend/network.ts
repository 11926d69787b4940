import type { CallName } from '../../../src/protocol/wire'
import type { Fault } from './faults'

import { defaultPaths } from '../../../src/protocol/wire'
import { ORIGIN } from './defaults'

/** Faults by call: one fault for every call, or a list for the next calls, after which all calls pass. */
export type Faults = Partial<Record<CallName, Fault | readonly Fault[]>>

export interface NetworkOptions {
  faults?: Faults
  /** A fault that wraps every call, in addition to `faults`. */
  everyCall?: Fault
  /** Receives each call when it ends. */
  onEnd?(exchange: Exchange): void
}

/** One call of a client. */
export interface Exchange {
  call: CallName
  headers: Headers
  /** The parsed JSON body. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what goes over the wire
  body: any
  signal?: AbortSignal | null
  /** The status of the response. Undefined until the response arrives. */
  status?: number
}

/** The network between a client and the server. */
export interface Network {
  /** Replaces the platform's `fetch` in a client. Rejects like it when the signal aborts. */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** The current faults. Tests may change each one. */
  faults: Faults
  /** Replaces all faults and restarts their lists. */
  setFaults(next: Faults): void
  /** All calls in order, including failed ones. */
  calls: CallName[]
  /** The calls with one name. */
  callsOf(name: CallName): Exchange[]
}

const methods: Record<CallName, string[]> = {
  check: ['POST', 'GET'],
  challenge: ['POST'],
  submit: ['POST'],
  start: ['POST'],
  status: ['GET'],
  events: ['GET'],
  cancel: ['POST'],
}
const names = Object.keys(methods) as CallName[]

/** Creates a network in which `serve` handles the requests that arrive. */
export function createNetwork(
  serve: (call: CallName, request: Request) => Promise<Response>,
  options: NetworkOptions = {},
): Network {
  const { everyCall = (reach) => reach(), onEnd } = options
  const faults: Faults = { ...options.faults }
  const used = new Map<readonly Fault[], number>()
  const exchanges: Exchange[] = []
  const calls: CallName[] = []

  function nextFault(call: CallName): Fault | undefined {
    const fault = faults[call]
    if (typeof fault !== 'object') return fault
    const index = used.get(fault) ?? 0
    used.set(fault, index + 1)
    return fault[index]
  }

  return {
    faults,
    setFaults(next) {
      used.clear()
      for (const name of names) delete faults[name]
      Object.assign(faults, next)
    },
    calls,
    callsOf: (name) => exchanges.filter(({ call }) => call === name),
    async fetch(url, init = {}) {
      const { href, pathname } = new URL(url, ORIGIN)
      const { method = 'GET', headers, body, signal } = init
      const call = callOf(method, pathname)
      calls.push(call)
      const value = typeof body === 'string' ? JSON.parse(body) : body
      const exchange: Exchange = { call, headers: new Headers(headers), body: value, signal }
      exchanges.push(exchange)
      const reach = (): Promise<Response> => serve(call, new Request(href, { ...init, signal: undefined }))
      try {
        signal?.throwIfAborted()
        const answer = everyCall(async () => nextFault(call)?.(reach) ?? reach())
        const response = await Promise.race([answer, aborted(signal)])
        exchange.status = response.status
        return response
      } finally {
        onEnd?.(exchange)
      }
    },
  }
}

/** Returns the name of a call. Throws for an invalid request, because a fault could hide it from the server. */
function callOf(method: string, path: string): CallName {
  const call = names.find((name) => path.endsWith(defaultPaths[name]) && methods[name].includes(method))
  if (!call) throw new Error(`expected a call of the protocol, got ${method} ${path}`)
  return call
}

/** Rejects when the client aborts the call. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
