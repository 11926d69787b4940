import { describe, expect, it } from 'vitest'

import { redisExecutable } from './redisServer'

const MISSING = 'no redis-server (Debian: apt-get install redis-server)'

/** Tests that need a Redis: skipped, and said so, on a machine without one; on CI they fail there. */
export function describeOnRedis(name: string, tests: () => void): void {
  if (redisExecutable) describe(name, tests)
  else if (process.env.CI) it(name, () => expect.fail(MISSING))
  else it.skip(`${name} (skipped: ${MISSING})`, () => {})
}
