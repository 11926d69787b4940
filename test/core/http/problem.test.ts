import { describe, expect, it, vi } from 'vitest'

import { retryReason } from '../../../src/core/http/retryReason'
import { Problem } from '../../../src/core/http/problem'
import { toProblem } from '../../../src/core/http/toProblem'

describe('a problem', () => {
  it('is an Error with the code and the hint in its message', () => {
    const problem = new Problem({ code: 'bad-response', hint: 'Is baseUrl right?' }, new SyntaxError('x'))
    expect(problem).toBeInstanceOf(Error)
    expect(problem.message).toBe('vue-taskgate: bad-response. Is baseUrl right?')
    expect(problem.cause).toBeInstanceOf(SyntaxError)
  })

  it('serializes to its plain members', () => {
    const issues = [{ path: ['name'], message: 'Too short' }]
    const info = { code: 'invalid-input', title: 'No', retryable: false, status: 422, issues }
    expect(JSON.parse(JSON.stringify(new Problem(info)))).toEqual(info)
    expect(new Problem(new Problem(info).toJSON())).toMatchObject(info)
  })

  it.each(['network', 'offline', 'timeout', 'load', 'expired', 'rejected'])('is retryable with the code %s', (code) => {
    expect(new Problem({ code }).retryable).toBe(true)
    expect(new Problem({ code, retryable: false }).retryable).toBe(false)
  })

  it.each(['cancelled', 'config', 'bad-response', 'risk-denied', 'offline-maps'])(
    'is not retryable with the code %s',
    (code) => {
      expect(new Problem({ code }).retryable).toBe(false)
    },
  )

  it('never serializes its ticket', () => {
    const problem = new Problem({ code: 'verify-required', ticket: 'vt_secret' }, { cause: 'vt_secret' })
    expect(problem.ticket).toBe('vt_secret')
    expect(JSON.stringify([problem, { ...problem }, Object.entries(problem)])).not.toContain('vt_secret')
    expect(problem.message).not.toContain('vt_secret')
  })
})

describe('a problem of another copy of the package', () => {
  it('is a problem', async () => {
    vi.resetModules()
    const copy = await import('../../../src/core/http/problem')
    expect(copy.Problem).not.toBe(Problem)
    const foreign = new copy.Problem({ code: 'rejected' })
    expect(foreign).toBeInstanceOf(Problem)
    expect(toProblem(foreign)).toBe(foreign)
    for (const other of [new Error('x'), {}, null, undefined, 'text']) expect(other instanceof Problem).toBe(false)
  })
})

describe('retryReason', () => {
  it.each([
    ...[408, 425, 429, 500, 502, 503, 504, 507, 599].map((status) => [{ status }, 'transient'] as const),
    ...[400, 401, 403, 404, 409, 410, 413, 415, 422, 501, 505].map((status) => [{ status }, undefined] as const),
    [new TypeError('Failed to fetch'), 'transient'],
    [new DOMException('', 'TimeoutError'), 'transient'],
    [{ code: 'ERR_NETWORK' }, 'transient'],
    [new Problem({ code: 'offline' }), 'transient'],
    [new Problem({ code: 'network' }), 'transient'],
    [new Problem({ code: 'timeout' }), 'transient'],
    [new Problem({ code: 'bad-response' }), 'malformed'],
    [new SyntaxError('Unexpected token'), 'malformed'],
    [new Problem({ code: 'refused' }), undefined],
    [new Problem({ code: 'network', status: 403 }), undefined],
    [new Error('boom'), undefined],
    [new TypeError('x is not a function'), undefined],
    [new ReferenceError('x is not defined'), undefined],
    [Object.assign(new Error(''), { response: { status: 503 } }), 'transient'],
    [Object.assign(new Error(''), { response: { status: 403 } }), undefined],
    [undefined, undefined],
  ] as const)('returns for %o: %s', (error, kind) => {
    expect(retryReason(error)).toBe(kind)
  })
})
