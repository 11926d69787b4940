import { expect, it } from 'vitest'

import { fuzzServer } from '../../support/server/fuzzServer'

it(
  'the server does not throw, answer 500 or report an error for any of a million mutated requests',
  { timeout: 3_600_000 },
  async () => {
    const seed = Date.now() % 1_000_000
    const { faults, statuses, requests, longestMs } = await fuzzServer(1_000_000, seed)
    console.info(`${requests} requests, seed ${seed}; longest processor time of one, in ms:`, longestMs, statuses)
    expect(faults).toEqual([])
  },
)
