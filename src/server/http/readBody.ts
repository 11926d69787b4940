import { TaskgateError } from './taskgateError'

export interface ReadBodyOptions {
  /** Ends the reading. */
  signal?: AbortSignal
  /** Told how many bytes there are so far. */
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
  // A parser that read the Node request beneath leaves an empty body that counts as unread.
  if (body.length === 0 && declared > 0) throw consumed()
  return body
}

/** `invalid-input` (400): a body that cannot even be read. */
export function malformed(detail: string, cause: unknown): TaskgateError {
  return new TaskgateError('invalid-input', undefined, { status: 400, detail, cause })
}

/**
 * Whether a server adapter made the request, as Hono's and srvx's do with a class of their own. HTTP ends such a body at
 * its declared length. A plain `Request` can be made by hand, with a length that is not true and a body without end.
 */
function isFromAdapter(request: Request): boolean {
  return Object.getPrototypeOf(request) !== Request.prototype
}

/** Several times as fast as the stream, for which an adapter first has to build a plain `Request`. */
async function readWhole(request: Request, limit: number): Promise<Bytes> {
  const body = new Uint8Array(await request.arrayBuffer().catch(unreadable))
  if (body.length > limit) throw tooLarge(limit)
  return body
}

async function readStream(request: Request, limit: number, { signal, onBytes }: ReadBodyOptions): Promise<Bytes> {
  const reader = request.body?.getReader()
  const stop = (): void => void reader?.cancel().catch(() => undefined) // a sender that fails now changes nothing
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
    'vue-taskgate: expected a request whose body nobody has read, came one that was read before. ' +
      'Mount the handler before any body parser, or pass it a clone.',
  )
}

/** Fetch rejects with a `TypeError` where the body was read before; a connection that breaks off is another error. */
function unreadable(cause: unknown): never {
  if (cause instanceof TypeError) throw consumed()
  return brokenOff(cause)
}

function brokenOff(cause: unknown): never {
  throw malformed('The body broke off before its end.', cause)
}
