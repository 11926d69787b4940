/** The handlers of `httpServer.ts`: a Hono route, bare start and status, or both with the README's cookie and rules. */
export type Served = 'floor' | 'bare' | 'readme'

export const SECRET = 'a secret of a measurement, long enough'
