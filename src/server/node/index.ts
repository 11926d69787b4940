/**
 * Additions for Node: addresses and session cookies of callers, for `identify`, and faster digests. The rest of the
 * server half uses Web standards only and runs anywhere.
 */
export { clientAddress } from './clientAddress'
export type { ClientAddressOptions } from './clientAddress'
export { sessionCookie } from './sessionCookie'
export type { SessionCookie, SessionCookieOptions } from './sessionCookie'
export { nodeDigests } from './nodeDigests'
