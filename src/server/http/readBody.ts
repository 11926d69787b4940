import { TaskgateError } from './taskgateError'

export interface ReadBodyOptions {
  /** Aborts the reading. */
  signal?: AbortSignal
  /** Called with the number of bytes read so far. */
  onBytes?: (bytes: number) => void
}

type Bytes = Uint8Array<ArrayBuffer>

/** Reads a request's body up to `limit` bytes. Throws `too-large` (413) as soon as there is more. */
export async function readBody(request: Request, limit: number, options: ReadBodyOptions = {}): Promise<Bytes> {
  if (request.bodyUsed) throw consumed()
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limit) throw tooLarge(limit)
  const isWatched = options.signal !== undefined || options.onBytes !== undefined
  const isWhole = declared > 0 && !isWatched && isFromAdapter(request)
  const body = isWhole ? await readWhole(request, limit) : await readStream(request, limit, options)
  // A body parser that has consumed the underlying Node request leaves an empty body with `bodyUsed: false`. The sender
  // has announced one, by its length or by chunks (RFC 9112 §6).
  const isAnnounced = declared > 0 || request.headers.has('transfer-encoding')
  if (body.length === 0 && isAnnounced && !options.signal?.aborted) throw consumed()
  return body
}

/** Returns an `invalid-input` (400) error for an unreadable body. */
export function malformed(detail: string, cause: unknown): TaskgateError {
  return new TaskgateError('invalid-input', undefined, { status: 400, detail, cause })
}

/**
 * Returns whether a server adapter created the request; those of Hono and srvx use a class of their own. HTTP ends such
 * a body at its declared length. A plain `Request` may have a wrong length and an endless body.
 */
function isFromAdapter(request: Request): boolean {
  return Object.getPrototypeOf(request) !== Request.prototype
}

/** Several times as fast as the stream, for which an adapter must first create a plain `Request`. */
async function readWhole(request: Request, limit: number): Promise<Bytes> {
  const body = new Uint8Array(await request.arrayBuffer().catch(unreadable))
  if (body.length > limit) throw tooLarge(limit)
  return body
}

async function readStream(request: Request, limit: number, { signal, onBytes }: ReadBodyOptions): Promise<Bytes> {
  const reader = request.body?.getReader()
  const stop = (): void => void reader?.cancel().catch(() => undefined) // an error of the sender no longer matters
  signal?.addEventListener('abort', stop, { once: true })
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const chunk = await reader?.read().catch(brokenOff)
    if (!chunk?.value) break
    size += chunk.value.length
    if (size > limit) {
      stop()
      throw tooLarge(limit)
    }
    onBytes?.(size)
    chunks.push(chunk.value)
  }
  return joined(chunks, size)
}

function joined(chunks: Uint8Array[], size: number): Bytes {
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

function tooLarge(limit: number): TaskgateError {
  return new TaskgateError('too-large', undefined, { detail: `At most ${limit} bytes are read here.` })
}

function consumed(): Error {
  return new Error(
    'vue-taskgate: expected a request with an unread body, came one whose body was read before. ' +
      'Mount the handler before any body parser, or pass it a clone.',
  )
}

/** `fetch` rejects with a `TypeError` if the body was read before, and with another error if the connection broke. */
function unreadable(cause: unknown): never {
  if (cause instanceof TypeError) throw consumed()
  return brokenOff(cause)
}

function brokenOff(cause: unknown): never {
  throw malformed('The connection broke before the end of the body.', cause)
}
