/** The handlers of `httpServer.ts`: a Hono route, start and status alone, or both with the README's cookie and rules. */
export type Served = 'floor' | 'bare' | 'readme'

export const SECRET = 'a secret of a measurement, long enough'
