import type { CallName } from '../../../src/protocol/wire'
import type { Fault } from './faults'

import { defaultPaths } from '../../../src/protocol/wire'
import { ORIGIN } from './defaults'

/** By call: what becomes of each, or a list of what becomes of the next ones, after which all go through. */
export type Faults = Partial<Record<CallName, Fault | readonly Fault[]>>

export interface NetworkOptions {
  faults?: Faults
  /** What becomes of every call, whatever else becomes of it. */
  everyCall?: Fault
  /** Is told of each call when it is over. */
  onEnd?(exchange: Exchange): void
}

/** One call of a client. */
export interface Exchange {
  call: CallName
  headers: Headers
  /** A JSON body as the value that it is. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what goes over the wire
  body: any
  signal?: AbortSignal | null
  /** Undefined until an answer has arrived. */
  status?: number
}

/** The way between a client and the server. */
export interface Network {
  /** For a client, in place of the platform's: it rejects as that does when its signal aborts. */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** What becomes of the calls from now on; each may be changed. */
  faults: Faults
  /** Puts others in place of all of them; lists begin anew. */
  setFaults(next: Faults): void
  /** The calls in the order in which they were made, whatever became of them. */
  calls: CallName[]
  /** Those of one name. */
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

/** `serve` answers what arrives. */
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

/** Throws for what no client may ask: a fault could hide that from the server. */
function callOf(method: string, path: string): CallName {
  const call = names.find((name) => path.endsWith(defaultPaths[name]) && methods[name].includes(method))
  if (!call) throw new Error(`expected a call of the wire, came ${method} ${path}`)
  return call
}

/** Rejects when the client no longer wants the answer. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
