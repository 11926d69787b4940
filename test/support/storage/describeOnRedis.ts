import { describe, expect, it } from 'vitest'

import { redisExecutable } from './redisServer'

const MISSING = 'no redis-server (Debian: apt-get install redis-server)'

/** Describes tests that need Redis. Without redis-server, they are skipped with a reason; on CI, they fail. */
export function describeOnRedis(name: string, tests: () => void): void {
  if (redisExecutable) describe(name, tests)
  else if (process.env.CI) it(name, () => expect.fail(MISSING))
  else it.skip(`${name} (skipped: ${MISSING})`, () => {})
}
