/**
 * What only a server on Node has: addresses and session cookies of callers, for `identify`, and faster digests.
 * The rest of the server half is made of Web standards and runs anywhere.
 */
export { clientAddress } from './clientAddress'
export type { ClientAddressOptions } from './clientAddress'
export { sessionCookie } from './sessionCookie'
export type { SessionCookie, SessionCookieOptions } from './sessionCookie'
export { nodeDigests } from './nodeDigests'
