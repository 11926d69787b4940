import type { TestBackend } from '../../support/backend/testBackend'

import { beforeEach, describe, expect, it } from 'vitest'

import { ORIGIN } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const OTHER = 'https://other.example'

describe('a request from a browser', () => {
  let server: TestBackend
  const get = (headers: Record<string, string>) => server.get('/risk/check', headers)
  const post = (headers: Record<string, string>) => server.post('/risk/check', {}, headers)
  const errors = () => server.errors

  beforeEach(() => {
    server = createTestBackend({ allowedOrigins: [OTHER] })
  })

  it.each<[string, Record<string, string>]>([
    ['the same origin', { origin: ORIGIN }],
    ['the same origin, by both headers', { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }],
    ['a listed origin', { origin: OTHER, 'sec-fetch-site': 'cross-site' }],
    [
      'a page behind a proxy that hides its host',
      { origin: 'https://public.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['the same origin without Origin', { 'sec-fetch-site': 'same-origin' }],
    ['a client that is no browser', {}],
  ])('is accepted from %s', async (_from, headers) => {
    expect((await get(headers)).status).toBe(200)
    expect((await post(headers)).status).toBe(200)
  })

  it.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another origin, despite its Sec-Fetch-Site', { origin: 'https://evil.example', 'sec-fetch-site': 'none' }],
    ['another port', { origin: `${ORIGIN}:8443` }],
    ['another scheme', { origin: ORIGIN.replace('https', 'http') }],
    ['a host that starts with the same text', { origin: `${ORIGIN}.evil.example` }],
    ['a listed host written in capitals', { origin: OTHER.toUpperCase() }],
    ['an opaque origin', { origin: 'null' }],
    ['an empty origin', { origin: '' }],
    ['another site, without Origin', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site, without Origin', { 'sec-fetch-site': 'same-site' }],
    ['an unknown Sec-Fetch-Site', { 'sec-fetch-site': 'moon' }],
  ])('is refused from %s', async (_from, headers) => {
    for (const { status, body } of [await get(headers), await post(headers)]) {
      expect([status, body.code]).toEqual([403, 'bad-origin'])
    }
    expect(errors()).toEqual([])
  })
})

describe('a refused origin', () => {
  it('is refused before identify is called, and gets no cookie', async () => {
    let identified = 0
    const identify = () => ({ session: `s${(identified += 1)}` })
    const { post } = createTestBackend({ identify })
    const { headers } = await post('/risk/check', {}, { origin: OTHER, 'x-set-cookie': 'a=b' })
    expect([identified, headers.get('set-cookie')]).toEqual([0, null])
  })
})

describe('CORS', () => {
  it('allows a listed origin to read every answer, errors included, with credentials', async () => {
    const { post } = createTestBackend({ allowedOrigins: [OTHER] })
    for (const path of ['/risk/check', '/startTask', '/nothing']) {
      const { headers } = await post(path, {}, { origin: OTHER })
      expect(headers.get('access-control-allow-origin')).toBe(OTHER)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('access-control-expose-headers')).toBe('retry-after, date')
      expect(headers.get('vary')).toBe('origin')
    }
  })

  it('allows no other origin, and sends no Vary if no origin is listed', async () => {
    const listed = await createTestBackend({ allowedOrigins: [OTHER] }).post('/risk/check', {}, { origin: ORIGIN })
    expect(listed.headers.get('access-control-allow-origin')).toBeNull()
    expect(listed.headers.get('vary')).toBe('origin')
    const none = await createTestBackend().post('/risk/check', {}, { origin: ORIGIN })
    expect(none.headers.get('access-control-allow-origin')).toBeNull()
    expect(none.headers.get('vary')).toBeNull()
  })

  it.each(['capacitor://localhost', 'tauri://localhost', 'chrome-extension://abcdefghijklmnop'])(
    'allows the listed origin of an app or an extension: %s',
    async (origin) => {
      const { post } = createTestBackend({ allowedOrigins: [origin] })
      const listed = await post('/risk/check', {}, { origin, 'sec-fetch-site': 'cross-site' })
      expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([200, origin])
      expect((await post('/risk/check', {}, { origin: `${origin}x` })).status).toBe(403)
    },
  )

  it('answers the preflight of a listed origin with the requested headers', async () => {
    const { send } = createTestBackend({ allowedOrigins: [OTHER] })
    const asked = 'content-type, idempotency-key, x-custom'
    const headers = { origin: OTHER, 'access-control-request-method': 'POST', 'access-control-request-headers': asked }
    const answer = await send(new Request(`${ORIGIN}/api/startTask`, { method: 'OPTIONS', headers }))
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(Object.fromEntries(answer.headers)).toEqual({
      'access-control-allow-origin': OTHER,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after, date',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': asked,
      'access-control-max-age': '600',
      'cache-control': 'no-store',
      vary: 'origin, access-control-request-headers',
    })
  })

  it('answers the preflight of any other origin without permission', async () => {
    const { send } = createTestBackend({ allowedOrigins: [OTHER] })
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, {} as Record<string, string>]) {
      const answer = await send(new Request(`${ORIGIN}/api/startTask`, { method: 'OPTIONS', headers }))
      expect(answer.status).toBe(204)
      expect(Object.fromEntries(answer.headers)).toEqual({ 'cache-control': 'no-store', vary: 'origin' })
    }
  })
})
