import { createHash, randomBytes } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { zeroBitsFor } from '../../src/protocol/zeroBits'

/** The same by Node.js. */
function expectedBits(salt: Buffer, index: number, nonce: number): number {
  const message = Buffer.alloc(21)
  message.set(salt)
  message[16] = index
  message.writeUInt32BE(nonce, 17)
  return Math.clz32(createHash('sha256').update(message).digest().readUInt32BE(0))
}

describe('zeroBitsFor', () => {
  it('counts the zero bits of the digest that Node.js computes', () => {
    for (let salts = 0; salts < 50; salts += 1) {
      const salt = randomBytes(16)
      const zeroBits = zeroBitsFor(salt.toString('base64url'))
      for (let index = 0; index < 32; index += 1) {
        for (const nonce of [0, 255, 256, 2 ** 31, 2 ** 32 - 1, randomBytes(4).readUInt32BE(0)]) {
          expect(zeroBits(index, nonce)).toBe(expectedBits(salt, index, nonce))
        }
      }
    }
  })

  it('counts more than a byte of them', () => {
    const zeroBits = zeroBitsFor('AAAAAAAAAAAAAAAAAAAAAA')
    let nonce = 0
    while (zeroBits(7, nonce) < 15) nonce += 1
    expect(expectedBits(Buffer.alloc(16), 7, nonce)).toBe(zeroBits(7, nonce))
  })
})
