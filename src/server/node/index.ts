/** What a server on Node needs to know its callers: `identify` for `createTaskgateServer` is made of these. */
export { clientAddress } from './clientAddress'
export type { ClientAddressOptions } from './clientAddress'
export { sessionCookie } from './sessionCookie'
export type { SessionCookie, SessionCookieOptions } from './sessionCookie'
