/**
 * The caller of a request: a session, an address and perhaps a user. The application returns them from `identify`; this
 * folder checks the result and normalizes addresses.
 */
import { countedAddress } from './address'
import { TaskgateError } from '../http/taskgateError'

/** A session as `sessionCookie` returns it. A plain string counts as established. */
export interface Session {
  id: string
  /** Whether the request carried a validly signed cookie. Other sessions are counted by address. */
  established: boolean
  /**
   * When it started, epoch ms, from the signed cookie. A session may adopt a task of another one that started within
   * 10 s; without this time it adopts none.
   */
  startedAt?: number
  /** The session before the login. Its keys, passes and tasks stay with the caller. */
  previous?: string
  /** `Set-Cookie` value for the response. */
  setCookie?: string
}

/** The result of `identify`. */
export interface Identity {
  session: string | Session
  /** The client's address, as `clientAddress` of `vue-taskgate/server/node` returns it. */
  ip?: string | undefined
  /** A stable id of the signed-in user. */
  user?: string | undefined
}

/** `null` refuses the request with 401. */
export type Identify = (request: Request, context?: unknown) => Identity | null | Promise<Identity | null>

/** The caller of one request. */
export interface Caller extends Session {
  user?: string
  /** As `identify` returned it. */
  ip?: string
  /** The form that budgets count: IPv4, or the /64 network of IPv6. */
  address?: string
}

const MAX_ID_LENGTH = 256

/**
 * Calls `identify` and checks its result. Throws `unauthorized` (401) for null, and a `TypeError` for a faulty result.
 */
export async function identifyCaller(identify: Identify, request: Request, context: unknown): Promise<Caller> {
  const identity = await identify(request, context)
  if (identity === null) throw new TaskgateError('unauthorized')
  const session = typeof identity?.session === 'string' ? plainSession(identity.session) : identity?.session
  checkId('session', session?.id)
  if (session.previous !== undefined) checkId('session.previous', session.previous)
  if (session.startedAt !== undefined) checkTime('session.startedAt', session.startedAt)
  if (identity.user !== undefined) checkId('user', identity.user)
  if (identity.ip !== undefined) checkId('ip', identity.ip)
  // Member by member: in V8 a spread that is followed by more members takes a hundred times as long.
  return {
    id: session.id,
    established: session.established,
    startedAt: session.startedAt,
    previous: session.previous,
    setCookie: session.setCookie,
    user: identity.user,
    ip: identity.ip,
    address: identity.ip === undefined ? undefined : countedAddress(identity.ip),
  }
}

/** Returns the possible owners of a caller's idempotency keys, the current one first. */
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

function checkTime(name: string, at: unknown): void {
  if (Number.isFinite(at)) return
  throw new TypeError(`vue-taskgate: identify() must return ${name} in epoch ms, came ${String(at)}.`)
}
