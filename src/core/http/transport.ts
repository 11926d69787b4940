/**
 * Calls of the server over HTTP. Every answer is checked, and every error is a `Problem`. This file sends one request,
 * `call.ts` reads its answer, and `taskClient.ts` lists the calls.
 */
import type { ProblemCode } from '../../protocol/problemCodes'
import type { CallName } from '../../protocol/wire'
import type { Clock } from '../environment/clock'

import { readProblemBody } from '../../protocol/answers'
import { problemTraits } from '../../protocol/problemCodes'
import { DEFAULT_BASE, defaultPaths } from '../../protocol/wire'
import { systemClock } from '../environment/clock'
import { isTransientStatus } from './retryReason'
import { Problem } from './problem'
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
const taskCalls: CallName[] = ['status', 'cancel']
/** Statuses that share the meaning of another one. */
const aliases: Record<number, number> = { 400: 422, 410: 404 }
/** Statuses that have a meaning for calls about a task only. */
const taskStatuses = [404, 409]

/** Creates the transport of one base URL. */
export function createTransport(options: TransportOptions = {}): Transport {
  const { baseUrl = DEFAULT_BASE, headers: appHeaders, credentials = 'same-origin', clock = systemClock } = options
  const paths = { ...defaultPaths, ...options.paths }

  return async (call, { method = 'POST', query = '', body, headers, signal, timeout = 15_000 }) => {
    const url = baseUrl.replace(/\/$/, '') + paths[call]
    const where = `${method} ${url}`
    const controller = new AbortController()

    async function exchange(): Promise<TransportAnswer> {
      const payload = body instanceof FormData ? body : toJson(body)
      const init = {
        method,
        credentials,
        body: payload,
        signal: controller.signal,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(typeof payload === 'string' && { 'content-type': 'application/json' }),
          ...(typeof appHeaders === 'function' ? await appHeaders() : appHeaders),
          ...headers,
        },
      }
      const send = options.fetch ?? globalThis.fetch
      const response = await send(url + query, init)
      const text = await response.text()
      return { body: readAnswer(response, text, call, where), retryAfterMs: readRetryAfter(response.headers), where }
    }

    let clearTimer: (() => void) | undefined
    try {
      // The promise rejects by itself: an app's own fetch may ignore the signal, and its headers have none.
      return await new Promise((resolve, reject) => {
        const giveUp = (code: ProblemCode) => (): void => reject(new Problem({ code, hint: where }))
        clearTimer = clock.after(timeout, giveUp('timeout'))
        signal?.addEventListener('abort', giveUp('cancelled'), controller)
        if (signal?.aborted) giveUp('cancelled')()
        else exchange().then(resolve, reject)
      })
    } finally {
      clearTimer?.()
      controller.abort() // ends a request in flight, and removes the listener
    }
  }
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
function readAnswer({ ok, status, headers }: Response, text: string, call: CallName, where: string): unknown {
  const { body, error } = parseJson(text)
  if (ok && !error) return body
  const isTaskCall = taskCalls.includes(call)
  const isWrongUrl = ok || (status === 404 && !isTaskCall)
  const came = `${where} answered ${status}`
  const hint = process.env.NODE_ENV !== 'production' && isWrongUrl ? wrongUrlHint(came, ok, headers) : came
  if (ok) throw new Problem({ code: 'bad-response', hint }, error)
  const { message, detail = hint, verifyToken, ...members } = readProblemBody(Object(body))
  throw new Problem({
    code: codeOfStatus(status, isTaskCall),
    title: message,
    hint: detail,
    retryable: isTransientStatus(status),
    retryAfterMs: readRetryAfter(headers),
    ...members,
    status,
    ticket: verifyToken,
  })
}

function parseJson(text: string): { body?: unknown; error?: unknown } {
  try {
    return { body: text ? JSON.parse(text) : undefined }
  } catch (error) {
    return { error }
  }
}

function wrongUrlHint(came: string, ok: boolean, headers: Headers): string {
  const type = headers.get('content-type') ?? 'no content type'
  return `${came}${ok ? ` with ${type}; expected JSON` : ''}. Is baseUrl right?`
}

/** Returns the code of a status, for an answer that names none. */
function codeOfStatus(status: number, isTaskCall: boolean): string {
  if (status === 404 && !isTaskCall) return 'unsupported'
  const known = aliases[status] ?? status
  if (taskStatuses.includes(known) && !isTaskCall) return 'internal'
  return Object.keys(problemTraits).find((code) => problemTraits[code]?.status === known) ?? 'internal'
}
