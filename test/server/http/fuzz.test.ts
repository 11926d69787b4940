import { expect, it } from 'vitest'

import { fuzzServer } from '../../support/server/fuzzServer'

it(
  'the server does not throw, answer 500 or report an error for any mutated request',
  { timeout: 60_000 },
  async () => {
    const seed = Date.now() % 1_000_000
    const { faults, statuses } = await fuzzServer(10_000, seed)
    expect(faults).toEqual([])
    expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '400', '401', '404', '405', '415', '422']))
  },
)
