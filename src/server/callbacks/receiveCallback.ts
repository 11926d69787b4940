import type { ServerClock } from '../runtime/clock'
import type { Storage } from '../storage/storage'
import type { CallbackEvent } from './callbackEvent'
import type { CallbackSource, VerifiedPush } from './callbackSource'
import type { Burst } from './burst'
import type { Digests } from '../runtime/digests/digests'
import type { Quarantine } from './quarantine'

import { mediaType } from '../http/readJson'
import { equalInConstantTime } from '../runtime/digest'
import { readBody } from '../http/readBody'
import { json } from '../http/respond'
import { TaskgateError } from '../http/taskgateError'
import { TookTooLong, withTimeout } from '../runtime/withTimeout'
import { CallbackRefused } from './callbackSource'
import { appendPush, pushId } from './inbox'
import { createRoom } from './room'

export interface ReceiverOptions {
  sources: ReadonlyMap<string, CallbackSource>
  digests: Digests
  storage: Storage
  quarantine: Quarantine
  burst: Burst
  clock: ServerClock
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
  /** Something was stored. */
  onStored(): void
}

/** Answers a request whose path under the base is `path`, or null if there is nothing. Never rejects. */
export type Receiver = (request: Request, path: string) => Promise<Response | null>

const MAX_BYTES = 4 * 1024 * 1024
const READ_MS = 800
/** Half the patience of the least patient vendor, less what reading may take. */
const STORE_MS = 900
/** Only what looks like a name is told: where the borders of names and values were moved, a name may be anything. */
const TOLD_NAME = /^[A-Za-z][\w.-]{0,63}$/
const MOST_TOLD_NAMES = 16

/**
 * The one rule of pushed results: verified ⇒ durably stored ⇒ acknowledged; everything else comes later and cannot
 * change the answer. Cheap checks first. A refused sender learns a status and nothing else.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { sources, digests, storage, quarantine, burst, clock, emit, onError, onStored } = options
  const room = createRoom()

  function find(path: string): { name: string; source: CallbackSource } | undefined {
    const [, name = '', token = ''] = /^\/callback\/([^/]+)\/([^/]+)$/.exec(path) ?? []
    const source = sources.get(name)
    return source && equalInConstantTime(source.token, token) ? { name, source } : undefined
  }

  async function accept(request: Request, name: string, source: CallbackSource): Promise<void> {
    const startedAt = clock.now()
    const encoding = request.headers.get('content-encoding') ?? 'identity'
    if (mediaType(request) !== source.mediaType || encoding !== 'identity') {
      throw new CallbackRefused(415, 'unsupported_media_type')
    }
    burst.arrive()
    const place = room.take()
    let storing: Promise<unknown> | undefined
    try {
      const body = await readPush(request, clock, (bytes) => place.holds(bytes))
      const push = await source.verify(body, request.headers, digests)
      const stored = store(name, push)
      storing = stored
      const outcome = await inTime(name, stored)
      const { method, keyIndex, valueForm } = push
      const unknownNames = push.unknownNames.slice(0, MOST_TOLD_NAMES).map(toldName)
      const ms = clock.now() - startedAt
      emit({ type: 'callback-stored', source: name, outcome, method, keyIndex, valueForm, unknownNames, ms })
    } finally {
      // What a slow storage still holds is still in memory, though its sender has had its answer.
      if (storing) void storing.then(place.leave, place.leave)
      else place.leave()
    }
  }

  async function store(name: string, push: VerifiedPush): Promise<'new' | 'duplicate' | 'quarantined'> {
    const { signedText, payload, isQuarantined, unknownNames } = push
    const id = await pushId(name, signedText, payload)
    const record = { source: name, payload, receivedAt: clock.now() }
    if (isQuarantined) return quarantine.add(id, { ...record, unknownNames })
    const outcome = await appendPush(storage, id, record)
    onStored() // also of one that came too late for its answer
    return outcome
  }

  async function inTime<T>(name: string, storing: Promise<T>): Promise<T> {
    try {
      return await withTimeout(clock, STORE_MS, storing)
    } catch (error) {
      if (!(error instanceof TookTooLong)) onError(error, `store of a push to ${name}`)
      storing.catch(() => undefined) // told already, or too late to matter
      throw new CallbackRefused(503, 'not_stored')
    }
  }

  return async function receive(request, path) {
    const found = find(path)
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
 * Reads a push's body; `onBytes` is told how much of it there is and may throw. Throws a `CallbackRefused` for a body
 * that is too large (413), too slow (408) or broken off (400).
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

function toldName(name: string): string {
  return TOLD_NAME.test(name) ? name : '?'
}
