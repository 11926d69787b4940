/** What `httpServer.ts` serves: a Hono route, our start and status alone, or with the README's cookie and rules. */
export type Served = 'floor' | 'bare' | 'readme'

export const SECRET = 'a secret of a measurement, long enough'
