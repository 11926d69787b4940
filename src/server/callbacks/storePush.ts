import type { ServerClock } from '../runtime/clock'
import type { Storage } from '../storage/storage'
import type { CallbackEvent, StoredPush } from './callbackEvent'
import type { CallbackSource, VerifiedPush } from './callbackSource'
import type { Burst } from './burst'
import type { Digests } from '../runtime/digests/digests'
import type { Quarantine } from './quarantine'

import { elapsedOf } from '../runtime/clock'
import { mediaType } from '../http/readJson'
import { equalInConstantTime } from '../runtime/digest'
import { readBody } from '../http/readBody'
import { json } from '../http/respond'
import { TaskgateError } from '../http/taskgateError'
import { TookTooLong, withTimeout } from '../runtime/withTimeout'
import { CallbackRefused } from './callbackSource'
import { appendPush, pushId } from './inbox'
import { createPushBudget } from './pushBudget'

export interface StorePushOptions {
  sources: ReadonlyMap<string, CallbackSource>
  digests: Digests
  storage: Storage
  quarantine: Quarantine
  burst: Burst
  clock: ServerClock
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
  /** Called after a push was stored. */
  onStored(): void
}

/** Answers a request to the route of a source. Resolves to null for any other `path` under the base. Never rejects. */
export type StorePush = (request: Request, path: string) => Promise<Response | null>

const MAX_BYTES = 4 * 1024 * 1024
/** How long reading a body may take. */
const READ_MS = 800
/** How long storing may take: half the shortest timeout of a vendor, less `READ_MS`. */
const STORE_MS = 900
/** Events contain only plain names: a forger who moves the border of name and value makes a name of any text. */
const PLAIN_NAME = /^[A-Za-z][\w.-]{0,63}$/
const MAX_EVENT_NAMES = 16

/**
 * Verifies a push and stores it in the inbox, then acknowledges it. `applyPush` decides later what it changes, which
 * cannot affect the answer. Cheap checks run first. A refused sender learns a status and nothing else.
 */
export function createStorePush(options: StorePushOptions): StorePush {
  const { sources, digests, storage, quarantine, burst, clock, emit, onError, onStored } = options
  const budget = createPushBudget()

  function findSource(path: string): { name: string; source: CallbackSource } | undefined {
    const [, name = '', token = ''] = /^\/callback\/([^/]+)\/([^/]+)$/.exec(path) ?? []
    const source = sources.get(name)
    return source && equalInConstantTime(source.token, token) ? { name, source } : undefined
  }

  async function accept(request: Request, name: string, source: CallbackSource): Promise<void> {
    const startedAt = elapsedOf(clock)
    if (mediaType(request) !== source.mediaType || isCompressed(request)) {
      throw new CallbackRefused(415, 'unsupported_media_type')
    }
    burst.arrive()
    const reservation = budget.reserve()
    let storing: Promise<unknown> | undefined
    try {
      const body = await readPush(request, clock, (bytes) => reservation.resize(bytes))
      const push = await source.verify(body, request.headers, digests)
      const stored = store(name, push)
      storing = stored
      const outcome = await expectInTime(name, stored)
      const { method, keyIndex, valueForm } = push
      const unknownNames = push.unknownNames.slice(0, MAX_EVENT_NAMES).map(eventName)
      const ms = elapsedOf(clock) - startedAt
      emit({ type: 'callback-stored', source: name, outcome, method, keyIndex, valueForm, unknownNames, ms })
    } finally {
      // A slow storage keeps the push in memory after its sender was answered.
      if (storing) void storing.then(reservation.release, reservation.release)
      else reservation.release()
    }
  }

  async function store(name: string, push: VerifiedPush): Promise<StoredPush['outcome']> {
    const { signedText, payload, split = payload, isQuarantined, unknownNames } = push
    const id = await pushId(name, signedText, split)
    const record = { source: name, payload, receivedAt: clock.now() }
    const outcome = isQuarantined
      ? await quarantine.add({ push: id, place: await pushId(name, signedText) }, { ...record, unknownNames })
      : await appendPush(storage, id, record)
    onStored() // even when it was stored too late for its answer
    return outcome
  }

  async function expectInTime<T>(name: string, storing: Promise<T>): Promise<T> {
    try {
      return await withTimeout(clock, STORE_MS, storing)
    } catch (error) {
      if (!(error instanceof TookTooLong)) onError(error, `store of a push to ${name}`)
      storing.catch(() => undefined) // reported already, or too late to matter
      throw new CallbackRefused(503, 'not_stored')
    }
  }

  return async function storePush(request, path) {
    const found = findSource(path)
    if (!found) return null
    const { name, source } = found
    const answer = (status: number, headers?: Record<string, string>): Response =>
      json(source.acknowledgement(status), status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    if (request.method !== 'POST') return answer(405, { allow: 'POST' })
    try {
      await accept(request, name, source)
      return answer(200)
    } catch (error) {
      if (!(error instanceof CallbackRefused)) {
        onError(error, `callback of ${name}`)
        return answer(500)
      }
      const { status, reason } = error
      emit({ type: 'callback-refused', source: name, status, reason })
      return answer(status, status === 503 ? { 'retry-after': '1' } : {})
    }
  }
}

/**
 * Reads the body of a push. `onBytes` receives the bytes read so far and may throw. Throws a `CallbackRefused` for a body
 * that is too large (413), too slow (408) or incomplete (400).
 */
async function readPush(
  request: Request,
  clock: ServerClock,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const controller = new AbortController()
  try {
    return await withTimeout(clock, READ_MS, readBody(request, MAX_BYTES, { onBytes, signal: controller.signal }))
  } catch (error) {
    controller.abort() // the rest is not needed
    if (error instanceof TookTooLong) throw new CallbackRefused(408, 'read_timeout')
    if (!(error instanceof TaskgateError)) throw error
    throw error.status === 413 ? new CallbackRefused(413, 'too_large') : new CallbackRefused(400, 'broken_off')
  }
}

function eventName(name: string): string {
  return PLAIN_NAME.test(name) ? name : '?'
}

/** Content codings (IANA HTTP Content Coding Registry). Some senders write other words there: `UTF-8`, `Identity`. */
const codings = ['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'compress', 'x-compress', 'dcb', 'dcz', 'exi', 'aes128gcm']

function isCompressed(request: Request): boolean {
  const encodings = (request.headers.get('content-encoding') ?? '').toLowerCase().split(',')
  return encodings.some((encoding) => codings.includes(encoding.trim()))
}
