import { describe, expect, it } from 'vitest'

import { isDone } from '../../../../src/server/verify/pow/work'
import { solveWork } from '../../../support/backend/solveWork'

const work = { salt: 'AAECAwQFBgcICQoLDA0ODw', bits: 10, count: 32 }
const nonces = solveWork(work)

describe('work', () => {
  it('is done by the right nonces', () => {
    expect(isDone(work, nonces)).toBe(true)
  })

  it.each([
    ['the first nonce is wrong', [nonces[0]! + 1, ...nonces.slice(1)]],
    ['the last nonce is wrong', [...nonces.slice(0, -1), nonces[31]! + 1]],
    ['a nonce is missing', nonces.slice(0, -1)],
    ['there is one nonce too many', [...nonces, nonces[0]!]],
    ['two nonces have changed places', [nonces[1]!, nonces[0]!, ...nonces.slice(2)]],
    ['there are none', []],
  ])('is not done if %s', (_what, given) => {
    expect(isDone(work, given)).toBe(false)
  })

  it('is not done by the nonces of another salt, or of fewer bits', () => {
    expect(isDone({ ...work, salt: 'BBECAwQFBgcICQoLDA0ODw' }, nonces)).toBe(false)
    expect(isDone({ ...work, bits: 15 }, nonces)).toBe(false)
  })
})
