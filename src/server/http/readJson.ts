import { TaskgateError } from './taskgateError'

export interface ReadBodyOptions {
  /** Ends the reading. */
  signal?: AbortSignal
  /** Told how many bytes there are so far. */
  onBytes?: (bytes: number) => void
}

/** Reads a request's body up to `limit` bytes. Throws `too-large` (413) as soon as there is more. */
export async function readBody(
  request: Request,
  limit: number,
  { signal, onBytes }: ReadBodyOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (request.bodyUsed) throw consumed()
  const declared = Number(request.headers.get('content-length') ?? 0)
  const tooLarge = () => new TaskgateError('too-large', undefined, { detail: `At most ${limit} bytes are read here.` })
  if (declared > limit) throw tooLarge()
  const reader = request.body?.getReader()
  const stop = (): void => void reader?.cancel().catch(() => undefined) // whoever sends has nothing more to say here
  signal?.addEventListener('abort', stop, { once: true })
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const chunk = await reader?.read().catch(brokenOff)
    if (!chunk?.value) break
    size += chunk.value.length
    if (size > limit) {
      stop()
      throw tooLarge()
    }
    onBytes?.(size)
    chunks.push(chunk.value)
  }
  // A parser that read the Node request beneath leaves an empty body that nobody seems to have read.
  if (size === 0 && declared > 0) throw consumed()
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/** The media type of a request in lower case, without its parameters. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
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

/** `invalid-input` (400): a body that cannot even be read. */
export function malformed(detail: string, cause: unknown): TaskgateError {
  return new TaskgateError('invalid-input', undefined, { status: 400, detail, cause })
}

function consumed(): Error {
  return new Error(
    'vue-taskgate: expected a request whose body nobody has read, came one that was read before. ' +
      'Mount the handler before any body parser, or pass it a clone.',
  )
}

function brokenOff(cause: unknown): never {
  throw malformed('The body broke off before its end.', cause)
}
