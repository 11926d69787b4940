/** What a server on Node has over others: `identify` is made of its callers' addresses and cookies; faster digests. */
export { clientAddress } from './clientAddress'
export type { ClientAddressOptions } from './clientAddress'
export { sessionCookie } from './sessionCookie'
export type { SessionCookie, SessionCookieOptions } from './sessionCookie'
export { nodeDigests } from './nodeDigests'
