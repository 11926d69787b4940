import type { ServerClock } from '../runtime/clock'

import { readBody } from '../http/readBody'
import { TaskgateError } from '../http/taskgateError'
import { TookTooLong, within } from '../runtime/within'
import { CallbackRefused } from './callbackSource'

const MAX_BYTES = 4 * 1024 * 1024
const READ_MS = 800

/**
 * Reads a push's body; `onBytes` is told how much of it there is and may throw. Throws a `CallbackRefused` for a body
 * that is too large (413), too slow (408) or broken off (400).
 */
export async function readCallbackBody(
  request: Request,
  clock: ServerClock,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const controller = new AbortController()
  try {
    return await within(clock, READ_MS, readBody(request, MAX_BYTES, { onBytes, signal: controller.signal }))
  } catch (error) {
    controller.abort() // the rest is not needed
    if (error instanceof TookTooLong) throw new CallbackRefused(408, 'read_timeout')
    if (!(error instanceof TaskgateError)) throw error
    throw error.status === 413 ? new CallbackRefused(413, 'too_large') : new CallbackRefused(400, 'broken_off')
  }
}
