import type { CallName, ProblemBody } from '../protocol/wire'
import type { Clock } from './clock'
import type { ProblemInfo } from './problem'

import { DEFAULT_BASE, defaultPaths } from '../protocol/wire'
import { systemClock } from './clock'
import { errorKind } from './errorKind'
import { Problem } from './problem'
import { readRetryAfter } from './retryAfter'

export interface TransportOptions {
  /** Where the server half lies: a path or an absolute URL. Default `/api`. */
  baseUrl?: string
  /** Takes the place of the global `fetch`, which is read at each call. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Sent with each call. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>)
  /** Default `same-origin`. */
  credentials?: RequestCredentials
  /** Other paths than the usual ones, under the base URL. */
  paths?: Partial<Record<CallName, string>>
  adapt?: {
    /** The method of the risk check. Default `POST`. */
    methods?: { check?: 'GET' | 'POST' }
    /** Takes the body out of its wrapping, `{ code, data }` say. Throw to report a failure. Sees 2xx JSON only. */
    unwrap?: (body: unknown, call: CallName) => unknown
  }
  clock?: Clock
}

export interface TransportRequest {
  method?: 'GET' | 'POST'
  query?: Record<string, string | string[] | undefined>
  /** JSON, or a form that travels as it is. */
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

const codesByStatus: Record<number, ProblemInfo['code']> = {
  401: 'unauthorized',
  403: 'risk-denied',
  404: 'unknown-task',
  409: 'not-cancellable',
  410: 'unknown-task',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid-input',
  429: 'rate-limited',
  501: 'unsupported',
  503: 'unavailable',
}

/** Makes the calls of one base URL. */
export function createTransport(options: TransportOptions): Transport {
  const { headers, credentials = 'same-origin', adapt, clock = systemClock } = options
  const baseUrl = (options.baseUrl ?? DEFAULT_BASE).replace(/\/$/, '')
  const paths = { ...defaultPaths, ...options.paths }

  return async (call, { method = 'POST', query, body, headers: own, signal, timeout = 15_000 }) => {
    const url = baseUrl + paths[call] + toQuery(query)
    const where = `${method} ${url}`
    const controller = new AbortController()
    const cancel = (): void => controller.abort(new Problem({ code: 'cancelled' }))
    const clearTimer = clock.after(timeout, () => controller.abort(new Problem({ code: 'timeout', hint: where })))
    signal?.addEventListener('abort', cancel)
    if (signal?.aborted) cancel()
    try {
      const payload = toPayload(body)
      const init = {
        method,
        credentials,
        body: payload,
        signal: controller.signal,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(typeof payload === 'string' && { 'content-type': 'application/json' }),
          ...(typeof headers === 'function' ? await headers() : headers),
          ...own,
        },
      }
      const [response, text] = await exchange(options.fetch ?? globalThis.fetch, url, init)
      const raw = parse(response, text, where)
      if (!response.ok) throw problemOf(response, raw, where)
      const unwrapped = adapt?.unwrap ? adapt.unwrap(raw, call) : raw
      return { body: unwrapped, retryAfterMs: readRetryAfter(response.headers), where }
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error
    } finally {
      clearTimer()
      signal?.removeEventListener('abort', cancel)
    }
  }
}

function toQuery(query: TransportRequest['query']): string {
  const search = new URLSearchParams()
  for (const [name, values] of Object.entries(query ?? {})) {
    for (const value of [values ?? []].flat()) search.append(name, value)
  }
  return String(search) && `?${search}`
}

function toPayload(body: unknown): string | FormData | undefined {
  if (body === undefined || body instanceof FormData) return body
  try {
    return JSON.stringify(body)
  } catch (cause) {
    throw new Problem({ code: 'config', hint: `The input must be something that JSON can carry: ${cause}` }, cause)
  }
}

/** The answer with its whole text; a connection that breaks on the way is no answer. */
async function exchange(
  send: NonNullable<TransportOptions['fetch']>,
  url: string,
  init: RequestInit,
): Promise<[Response, string]> {
  try {
    const response = await send(url, init)
    return [response, await response.text()]
  } catch (error) {
    throw error instanceof TypeError
      ? new Problem(
          { code: globalThis.navigator?.onLine === false ? 'offline' : 'network', hint: error.message },
          error,
        )
      : error
  }
}

function parse({ ok, status, headers }: Response, text: string, where: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined
  } catch (cause) {
    if (!ok) return undefined
    const type = headers.get('content-type') ?? 'no content type'
    const hint = `${where} answered ${status} with ${type}; expected JSON. Is baseUrl right?`
    throw new Problem({ code: 'bad-response', hint }, cause)
  }
}

/** An answer that is no success as a problem (RFC 9457); what its body does not say is taken from the status. */
function problemOf({ status, headers }: Response, body: unknown, where: string): Problem {
  const { code, title, message, detail, retryable, retryAfterMs, issues, verifyToken } = Object(body) as Partial<
    ProblemBody & { message: string }
  >
  return new Problem({
    code: typeof code === 'string' ? code : (codesByStatus[status] ?? 'internal'),
    title: title ?? message,
    hint: detail ?? `${where} answered ${status}`,
    retryable: retryable ?? errorKind({ status }) === 'transient',
    retryAfterMs: retryAfterMs ?? readRetryAfter(headers),
    status,
    issues,
    ticket: verifyToken,
  })
}
