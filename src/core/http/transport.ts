/**
 * Calls of the server over HTTP. Every answer is checked, and every error is a `Problem`. This file sends one request,
 * `call.ts` reads its answer, and `taskClient.ts` lists the calls.
 */
import type { ProblemCode } from '../../protocol/problemCodes'
import type { CallName } from '../../protocol/wire'
import type { Clock } from '../environment/clock'

import { DEFAULT_BASE, defaultPaths } from '../../protocol/wire'
import { systemClock } from '../environment/clock'
import { answerProblem } from './answerProblem'
import { Problem } from './problem'
import { parseJson } from './parseJson'
import { readRetryAfter } from './readRetryAfter'

export interface TransportOptions {
  /** Address of the server half: a path or an absolute URL. Default `/api`. */
  baseUrl?: string
  /** Replaces the global `fetch`, which is read at each call. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Sent with each call. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>)
  /** Default `same-origin`. */
  credentials?: RequestCredentials
  /** Replaces default paths under the base URL. */
  paths?: Partial<Record<CallName, string>>
  clock?: Clock
}

export interface TransportRequest {
  method?: 'GET' | 'POST'
  /** Appended to the path: `?taskId=a`. */
  query?: string
  /** Sent as JSON, or unchanged if it is a form. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Milliseconds. Default 15,000. */
  timeout?: number
}

export interface TransportAnswer {
  body: unknown
  /** The wait that the server asks for, in ms. */
  retryAfterMs?: number
  /** For messages: `POST /api/startTask`. */
  where: string
}

/** One exchange over HTTP. */
export type Transport = (call: CallName, request: TransportRequest) => Promise<TransportAnswer>

/** Calls about a task that exists. Only they can meet an unknown task. */
export const taskCalls: CallName[] = ['status', 'cancel']

/** Creates the transport of one base URL. */
export function createTransport(options: TransportOptions = {}): Transport {
  const { baseUrl = DEFAULT_BASE, headers: appHeaders, credentials = 'same-origin', clock = systemClock } = options
  const paths = { ...defaultPaths, ...options.paths }
  /** The first call goes alone until a session is agreed: each of several would get a session of its own. */
  let first: Promise<void> | undefined
  let hasSession = false

  return async (call, { method = 'POST', query = '', body, headers, signal, timeout = 15_000 }) => {
    const url = baseUrl.replace(/\/$/, '') + paths[call]
    const where = `${method} ${url}`
    const controller = new AbortController()

    async function exchange(): Promise<TransportAnswer> {
      const payload = body instanceof FormData ? body : toJson(body)
      const init = {
        method,
        credentials,
        cache: 'no-store' as const, // a cached status would stay pending for ever
        body: payload,
        signal: controller.signal,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(typeof payload === 'string' && { 'content-type': 'application/json' }),
          ...(typeof appHeaders === 'function' ? await appHeaders() : appHeaders),
          ...headers,
        },
      }
      const request = url + query
      const response = await (options.fetch?.(request, init) ?? orLost(globalThis.fetch(request, init), where))
      const text = await textOf(response, where)
      hasSession ||= response.status < 500
      return { body: readAnswer(response, text, call, where), retryAfterMs: readRetryAfter(response.headers), where }
    }

    let clearTimer: (() => void) | undefined
    let letNextGo: (() => void) | undefined
    try {
      // The promise rejects by itself: an app's own fetch may ignore the signal, and its headers have none.
      return await new Promise((resolve, reject) => {
        const giveUp = (code: ProblemCode) => (): void => reject(new Problem({ code, hint: where }))
        const go = (): void => {
          if (controller.signal.aborted) return
          if (first) return void first.then(go)
          if (!hasSession) first = new Promise((next) => (letNextGo = next))
          clearTimer = clock.after(timeout, giveUp('timeout'))
          exchange().then(resolve, reject)
        }
        signal?.addEventListener('abort', giveUp('cancelled'), controller)
        if (signal?.aborted) giveUp('cancelled')()
        else go()
      })
    } finally {
      clearTimer?.()
      controller.abort() // ends a request in flight, and removes the listener
      if (letNextGo) {
        first = undefined
        letNextGo()
      }
    }
  }
}

/**
 * Reports a `TypeError` of the platform as a lost answer, whatever its words: Safari translates them. Any other error
 * comes from an app's own fetch.
 */
async function orLost<T>(answer: Promise<T>, where: string): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const code = globalThis.navigator?.onLine === false ? 'offline' : 'network'
    throw new Problem({ code, hint: `${where}: ${error.message}` }, error)
  }
}

/** Reads the text of an answer. An app's own fetch may return anything. */
async function textOf(response: Response, where: string): Promise<string> {
  if (!response.bodyUsed) return orLost(response.text(), where)
  const words = 'fetch should return an answer that can be read; its body has been read. Read a clone() of it'
  throw new Problem({ code: 'config', hint: process.env.NODE_ENV === 'production' ? where : words })
}

function toJson(body: unknown): string | undefined {
  try {
    return JSON.stringify(body)
  } catch (cause) {
    const words = process.env.NODE_ENV === 'production' ? '' : 'The input must be something that JSON can carry: '
    throw new Problem({ code: 'config', hint: `${words}${cause}` }, cause)
  }
}

/** Returns the body of a successful answer. Throws a problem for any other (RFC 9457), and for one that is not JSON. */
function readAnswer(response: Response, text: string, call: CallName, where: string): unknown {
  const { ok, status, headers } = response
  const { body, error } = parseJson(text)
  if (ok && !error) return body
  const isTaskCall = taskCalls.includes(call)
  const isWrongUrl = ok || (status === 404 && !isTaskCall)
  const came = `${where} answered ${status}`
  // A sign-in page was in the way: a redirect led to a page that is no JSON.
  if (ok && response.redirected) {
    throw new Problem(
      { code: 'unauthorized', status: 401, hint: `${came}, after a redirect to ${response.url}` },
      error,
    )
  }
  const hint = process.env.NODE_ENV !== 'production' && isWrongUrl ? wrongUrlHint(came, ok, headers) : came
  if (ok) throw new Problem({ code: 'bad-response', hint }, error)
  throw answerProblem({ status, body, retryAfterMs: readRetryAfter(headers) }, { hint, isTaskCall })
}

function wrongUrlHint(came: string, ok: boolean, headers: Headers): string {
  const type = headers.get('content-type') ?? 'no content type'
  return `${came}${ok ? ` with ${type}; expected JSON` : ''}. Is baseUrl right?`
}
