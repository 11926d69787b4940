import type { StartRequest } from '../tasks/startTask'
import type { StartLimits } from './startLimits'

import { startRequestShape } from '../../protocol/requests'
import { readBody } from '../http/readBody'
import { mediaType, parseJson } from '../http/readJson'
import { readMultipart } from '../http/multipart'
import { invalid, parseRequest } from '../http/parseRequest'
import { TaskgateError } from '../http/taskgateError'

/** Deepest nesting of an input, so that code that walks through it may recurse. */
const MAX_DEPTH = 64

/**
 * Reads a start: JSON `{ action, input, verifyToken? }`, or `multipart/form-data` where the input holds files.
 * Throws `unsupported-media-type` (415), `too-large` (413) or `invalid-input` (400, 422).
 */
export async function readStart(request: Request, limits: StartLimits): Promise<StartRequest> {
  const start = await parseRequest(startRequestShape, await readStartBody(request, limits))
  checkMembers(start.input, MAX_DEPTH)
  return start
}

async function readStartBody(request: Request, limits: StartLimits): Promise<unknown> {
  const type = mediaType(request)
  if (type === 'application/json') return parseJson(await readBody(request, limits.json))
  if (type === 'multipart/form-data') return readMultipart(request, limits.multipart)
  throw new TaskgateError('unsupported-media-type', undefined, {
    detail: `Expected application/json or multipart/form-data, came ${type || 'no content type'}.`,
  })
}

/**
 * Refuses inputs that no form sends: deep nesting, and members that reach a prototype when code of the application copies
 * or merges the input, `__proto__` and `constructor.prototype`.
 */
function checkMembers(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null || value instanceof Blob) return
  if (depth === 0) throw invalid([{ message: `Expected at most ${MAX_DEPTH} levels`, path: ['input'] }])
  if (Object.hasOwn(value, '__proto__')) {
    throw invalid([{ message: 'Expected no member named __proto__', path: ['input'] }])
  }
  if (Object.hasOwn(value, 'constructor') && hasPrototype((value as { constructor: unknown }).constructor)) {
    throw invalid([{ message: 'Expected no member named constructor with a prototype', path: ['input'] }])
  }
  for (const inner of Object.values(value)) checkMembers(inner, depth - 1)
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
}
