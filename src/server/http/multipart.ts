import type { FormPart } from './formParts'

import { readFormParts } from './formParts'
import { malformed, readBody } from './readBody'
import { parseJson } from './readJson'
import { invalid } from './parseRequest'

/** Maximum number of names in the path of a part. */
const MAX_PATH = 32

/**
 * Reads the body of a start from `multipart/form-data` (RFC 7578). `action`, `verifyToken` and `input` are parts;
 * `input` is JSON. Each file is a part of its own, named by its path: `input.photo`, `input.pages.0`. A file that is
 * the whole input is the part `input`.
 */
export async function readMultipart(request: Request, limit: number): Promise<unknown> {
  const parts = readParts(await readBody(request, limit), request.headers.get('content-type') ?? '')
  const find = (wanted: string): string | File | undefined => parts.find(([name]) => name === wanted)?.[1]
  const input = find('input')
  const body = {
    action: find('action'),
    verifyToken: find('verifyToken'),
    input: typeof input === 'string' ? parseJson(new TextEncoder().encode(input)) : (input ?? {}),
  }
  for (const [name, value] of parts) {
    if (name.startsWith('input.')) place(body.input, name.split('.').slice(1), value)
  }
  return body
}

function readParts(bytes: Uint8Array, contentType: string): FormPart[] {
  try {
    return readFormParts(bytes, contentType)
  } catch (cause) {
    throw malformed('Expected multipart/form-data.', cause)
  }
}

/** Sets the member at a path and creates missing objects along it. */
function place(input: unknown, path: string[], value: unknown): void {
  let target = input
  path.forEach((member, depth) => {
    if (!mayHold(target, member) || path.length > MAX_PATH) {
      throw invalid([
        { message: 'Expected a path through objects, and lists without holes', path: path.slice(0, MAX_PATH) },
      ])
    }
    if (depth === path.length - 1) target[member] = value
    else if (Object.hasOwn(target, member)) target = target[member]
    else target = target[member] = {}
  })
}

/** Only own members, so that no name reaches a prototype. A list grows by one, so that no index fills the memory. */
function mayHold(target: unknown, member: string): target is Record<string, unknown> {
  if (typeof target !== 'object' || target === null || target instanceof Blob || member === '__proto__') return false
  return !Array.isArray(target) || (/^\d{1,9}$/.test(member) && Number(member) <= target.length)
}
