import { malformed, readBody } from './readBody'
import { TaskgateError } from './taskgateError'

/** Returns the media type of a request in lower case, without parameters. */
export function mediaType(request: Request): string {
  const [first = ''] = (request.headers.get('content-type') ?? '').split(/[;,]/) // a header sent twice is joined by a comma
  return first.trim().toLowerCase()
}

/** Reads a JSON body. Throws `unsupported-media-type` (415), `too-large` (413) or `invalid-input` (400). */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  if (mediaType(request) !== 'application/json') {
    throw new TaskgateError('unsupported-media-type', undefined, {
      detail: `Expected application/json, came ${mediaType(request) || 'no content type'}.`,
    })
  }
  return parseJson(await readBody(request, limit))
}

/** Parses UTF-8 JSON. Throws `invalid-input` (400). */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw malformed('Expected a body of JSON in UTF-8.', cause)
  }
}
