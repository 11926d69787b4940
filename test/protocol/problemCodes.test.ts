import { describe, expect, it } from 'vitest'

import { problemTraits } from '../../src/protocol/problemCodes'

const codesWith = (trait: 'transient' | 'retryable' | 'developer' | 'needsProof' | 'alternative'): string[] =>
  Object.keys(problemTraits).filter((code) => problemTraits[code]?.[trait])

describe('problemTraits', () => {
  it('lists the codes of each trait', () => {
    expect(codesWith('transient')).toEqual(['network', 'offline', 'timeout'])
    expect(codesWith('needsProof')).toEqual(['verify-required', 'verify-invalid', 'expired'])
    expect(codesWith('alternative')).toEqual(['unavailable', 'network', 'timeout', 'load'])
    expect(codesWith('developer')).toEqual(['unsupported', 'bad-response', 'config'])
    expect(codesWith('retryable')).toEqual([
      'rate-limited',
      'internal',
      'unavailable',
      'network',
      'offline',
      'timeout',
      'load',
      'expired',
      'rejected',
    ])
  })

  it('has no traits for an unknown code, including the names of inherited object members', () => {
    for (const code of ['out-of-credit', 'constructor', 'toString'])
      expect(problemTraits[code]?.retryable).toBeUndefined()
  })
})
