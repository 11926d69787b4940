/**
 * Who is calling: a session, an address and perhaps a user. The application says so in `identify`; this folder checks
 * its answer and counts addresses alike.
 */
import { countedAddress } from './address'
import { TaskgateError } from '../http/taskgateError'

/** A session as `sessionCookie` gives it. A plain string counts as established. */
export interface Session {
  id: string
  /** Whether a validly signed cookie came with the request. Others count by address. */
  established: boolean
  /** The session that this one took over from at login: its keys, passes and tasks stay with the caller. */
  previous?: string
  /** A `Set-Cookie` value for the answer. */
  setCookie?: string
}

/** What `identify` returns: who is calling. */
export interface Identity {
  session: string | Session
  /** The client's address, as `clientAddress` of `vue-taskgate/server/node` gives it. */
  ip?: string | undefined
  /** A stable id of the signed-in user. */
  user?: string | undefined
}

/** `null` refuses the request with 401. */
export type Identify = (request: Request, context?: unknown) => Identity | null | Promise<Identity | null>

/** The caller of one request. */
export interface Caller extends Session {
  user?: string
  /** As `identify` told it. */
  ip?: string
  /** What counts for budgets: IPv4, or the /64 network of IPv6. */
  address?: string
}

const MAX_ID_LENGTH = 256

/** Asks `identify` and checks what it returns. Throws `unauthorized` (401), or a plain error for a faulty `identify`. */
export async function identifyCaller(identify: Identify, request: Request, context: unknown): Promise<Caller> {
  const identity = await identify(request, context)
  if (identity === null) throw new TaskgateError('unauthorized')
  const session = typeof identity?.session === 'string' ? plainSession(identity.session) : identity?.session
  checkId('session', session?.id)
  if (session.previous !== undefined) checkId('session.previous', session.previous)
  if (identity.user !== undefined) checkId('user', identity.user)
  if (identity.ip !== undefined) checkId('ip', identity.ip)
  // Member by member: in V8 a spread that more members follow takes a hundred times as long.
  return {
    id: session.id,
    established: session.established,
    previous: session.previous,
    setCookie: session.setCookie,
    user: identity.user,
    ip: identity.ip,
    address: identity.ip === undefined ? undefined : countedAddress(identity.ip),
  }
}

/** Whom a caller's keys may belong to, the present one first. */
export function ownersOf({ user, id, previous }: Caller): string[] {
  const owners = [`session:${id}`]
  if (previous !== undefined) owners.push(`session:${previous}`)
  if (user !== undefined) owners.unshift(`user:${user}`)
  return owners
}

function plainSession(id: string): Session {
  return { id, established: true }
}

function checkId(name: string, id: unknown): asserts id is string {
  if (typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH) return
  const came = typeof id === 'string' ? `${id.length} characters` : `${id}`
  throw new TypeError(
    `vue-taskgate: identify() must return ${name} as a string of 1–${MAX_ID_LENGTH} characters, came ${came}.`,
  )
}
