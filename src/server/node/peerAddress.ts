/**
 * Reads the other end of a connection from the context that each server passes on. An address that is missing for
 * another reason than a Unix socket stays unknown: a client that has closed its connection already has none either.
 */

/** What a Unix socket counts as: its other end is a process on the same machine. */
const LOCAL = '127.0.0.1'

/** A connection of `node:http`; `server` is that which accepted it. */
interface Socket {
  remoteAddress?: unknown
  server?: { address?(): unknown }
}

/** A message of `node:http`. */
interface Incoming {
  socket?: Socket | null
}

interface Contexts extends Incoming {
  /** `@hono/node-server`. */
  incoming?: Incoming
  /** An event of h3. */
  node?: { req?: Incoming }
  /** A server of Bun. */
  requestIP?(request: Request): { address?: unknown } | null
  address?: unknown
  /** Hono on Bun. */
  server?: Contexts
  /** Deno. */
  remoteAddr?: { hostname?: unknown; transport?: unknown }
}

/** Returns the address of the other end, or undefined if the context does not tell it. */
export function peerAddress(request: Request, context: unknown): string | undefined {
  if (typeof context === 'object' && context !== null) {
    const found = ofNode(context) ?? ofBun(request, context) ?? ofDeno(context)
    if (found !== undefined) return found
  }
  return text((request as { ip?: unknown }).ip)
}

function ofNode({ incoming, node, socket: own }: Contexts): string | undefined {
  const socket = incoming?.socket ?? node?.req?.socket ?? own
  if (!socket) return undefined
  const isUnix = typeof socket.server?.address === 'function' && typeof socket.server.address() === 'string'
  return text(socket.remoteAddress) ?? (isUnix ? LOCAL : undefined)
}

function ofBun(request: Request, context: Contexts): string | undefined {
  const server = typeof context.requestIP === 'function' ? context : context.server
  if (typeof server?.requestIP !== 'function') return undefined
  return text(server.requestIP(request)?.address) ?? (typeof server.address === 'string' ? LOCAL : undefined)
}

/** Deno reads `transport` from the listener, so it is known even after the connection has closed. */
function ofDeno({ remoteAddr }: Contexts): string | undefined {
  return remoteAddr?.transport === 'unix' ? LOCAL : text(remoteAddr?.hostname)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
