import type { SessionCookieOptions } from 'vue-taskgate/server/node'

import fc from 'fast-check'
import { sessionCookie } from 'vue-taskgate/server/node'
import { describe, expect, it } from 'vitest'

import { ORIGIN, SECRET } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const DAY = 86_400_000
const START = 1_700_000_000_000

function cookies(options: Partial<SessionCookieOptions> = {}) {
  const clock = { now: START }
  const session = sessionCookie({ secret: SECRET, now: () => clock.now, ...options })
  return { clock, session }
}

function request(cookie?: string, url = `${ORIGIN}/api`, headers: Record<string, string> = {}): Request {
  return new Request(url, { headers: { ...(cookie === undefined ? {} : { cookie }), ...headers } })
}

/** Returns the pair that a browser sends back. */
function pair(setCookie: string | undefined): string {
  return setCookie!.split(';')[0]!
}

describe('sessionCookie', () => {
  it('creates a session that is not established, in a secure cookie, for a new visitor', () => {
    const { session } = cookies()
    const { id, established, previous, setCookie } = session(request())
    expect([established, previous]).toEqual([false, undefined])
    expect(id).toMatch(/^[\w-]{22}$/)
    expect(setCookie).toMatch(/^__Host-taskgate=[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    expect(session(request()).id).not.toBe(id)
  })

  it('is partitioned on request, under a name of its own', () => {
    const { session } = cookies({ partitioned: true, sameSite: 'None', secure: true })
    const { id, setCookie } = session(request())
    expect(setCookie).toMatch(
      /^__Host-taskgate-p=[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=None; Secure; Partitioned$/,
    )
    expect(session(request(pair(setCookie))).id).toBe(id)
    const earlier = cookies({ sameSite: 'None', secure: true }).session(request()).setCookie
    expect(session(request(pair(earlier))).established).toBe(false)
  })

  it('keeps the session of a cookie from the future, and issues the cookie anew', () => {
    const { session, clock } = cookies()
    const first = session(request())
    clock.now = START - 2 * 3_600_000
    const second = session(request(pair(first.setCookie)))
    expect([second.id, second.established]).toEqual([first.id, true])
    expect(second.setCookie).toMatch(/^__Host-taskgate=/)
    const third = session(request(pair(second.setCookie)))
    expect([third.id, third.setCookie]).toEqual([first.id, undefined])
  })

  it('recognizes the visitor and sets no new cookie', () => {
    const { session } = cookies()
    const first = session(request())
    const cookie = `theme=dark; ${pair(first.setCookie)}; other="a b"`
    expect(session(request(cookie))).toEqual({
      id: first.id,
      established: true,
      startedAt: START,
      previous: undefined,
      setCookie: undefined,
    })
  })

  it('omits Secure and the prefix over plain http, where a browser would drop the cookie', () => {
    const { session } = cookies()
    const { setCookie } = session(request(undefined, 'http://localhost:3000/api'))
    expect(setCookie).toMatch(/^taskgate=[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it.each([
    ['https', '__Host-taskgate'],
    ['https,http', '__Host-taskgate'],
    ['http', 'taskgate'],
  ])('uses X-Forwarded-Proto %s behind a proxy', (proto, name) => {
    const { session } = cookies()
    const { setCookie } = session(request(undefined, 'http://inner:3000/api', { 'x-forwarded-proto': proto }))
    expect(setCookie!.split('=')[0]).toBe(name)
  })

  it('accepts a custom name, lifetime, SameSite and Secure', () => {
    const { session } = cookies({ name: 'sid', maxAgeMs: 90_500, sameSite: 'None', secure: true })
    const { setCookie } = session(request(undefined, 'http://inner/api'))
    expect(setCookie).toMatch(/^__Host-sid=[\w.-]+; Max-Age=90; Path=\/; HttpOnly; SameSite=None; Secure$/)
  })

  it('is renewed in the second half of its lifetime, and expires at its end', () => {
    const { session, clock } = cookies()
    const first = session(request())
    clock.now += 15 * DAY
    expect(session(request(pair(first.setCookie))).setCookie).toBeUndefined()
    clock.now += 1
    const renewed = session(request(pair(first.setCookie)))
    expect(renewed).toMatchObject({ id: first.id, startedAt: START, setCookie: expect.any(String) })
    clock.now = START + 30 * DAY
    expect(session(request(pair(first.setCookie))).established).toBe(false)
    expect(session(request(pair(renewed.setCookie)))).toMatchObject({ id: first.id, startedAt: START })
  })

  it('gets a new session at login, which names the previous one', () => {
    const { session } = cookies()
    const before = session(request())
    const after = session.renew(request(pair(before.setCookie)))
    expect(after).toMatchObject({ established: true, previous: before.id, startedAt: START })
    expect(after.id).not.toBe(before.id)
    expect(session(request(pair(after.setCookie)))).toMatchObject({
      id: after.id,
      previous: before.id,
      established: true,
    })
    expect(session.renew(request()).previous).toBeUndefined()
  })

  it('survives one rotation of its secret', () => {
    const [oldest, older, now] = ['1', '2', '3'].map((n) => n.repeat(32)) as [string, string, string]
    const first = cookies({ secret: [older, oldest] }).session(request())
    expect(cookies({ secret: [now, older] }).session(request(pair(first.setCookie))).id).toBe(first.id)
    const signedNow = cookies({ secret: [now, older] }).session(request())
    expect(cookies({ secret: now }).session(request(pair(signedNow.setCookie))).id).toBe(signedNow.id)
    expect(cookies({ secret: now }).session(request(pair(first.setCookie))).established).toBe(false)
  })

  it('is found among several cookies of its name', () => {
    const { session } = cookies()
    const own = session(request())
    const cookie = `__Host-taskgate=planted.x.y.z; ${pair(own.setCookie)}; __Host-taskgate=`
    expect(session(request(cookie)).id).toBe(own.id)
  })

  it('rejects every cookie that it has not signed', () => {
    const { session } = cookies()
    const [name, value] = pair(session(request()).setCookie).split('=') as [string, string]
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.constantFrom(...'Aa0-_.;= "%'), (at, character) => {
        const changed = value.slice(0, at) + character + value.slice(at + 1)
        expect(session(request(`${name}=${changed}`)).established).toBe(changed === value)
      }),
    )
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) }),
        (header) => {
          const { established, id } = session(request(header))
          expect([established, id.length]).toEqual([false, 22])
        },
      ),
    )
    const [id, previous, issuedAt, signature] = value.split('.') as [string, string, string, string]
    expect(session(request(`${name}=${[id, previous, issuedAt, signature].join('.')}`)).established).toBe(true)
    for (const forged of [
      [id, 'other-session', issuedAt, signature],
      [id, previous, `${issuedAt.slice(0, -1)}z`, signature],
      ['other-session', previous, issuedAt, signature],
    ]) {
      expect(session(request(`${name}=${forged.join('.')}`)).established).toBe(false)
    }
    const { session: foreign } = cookies({ secret: 'x'.repeat(32) })
    expect(session(request(pair(foreign(request()).setCookie))).established).toBe(false)
  })

  it.each<[Partial<SessionCookieOptions>, RegExp]>([
    [{ secret: 'short' }, /secret takes at least 32 bytes \(openssl rand -base64 32\); came 5 bytes/],
    [{ secret: ['x'.repeat(32), 'short'] }, /secret takes at least 32 bytes \(openssl rand -base64 32\); came 5 bytes/],
    [{ secret: undefined }, /secret takes a string of at least 32 bytes \(openssl rand -base64 32\); came undefined/],
    [{ name: 'a;b' }, /name takes letters, digits, _ and -; came a;b/],
    [{ maxAgeMs: 0 }, /maxAgeMs takes milliseconds, more than 0; came 0/],
    [{ maxAgeMs: NaN }, /maxAgeMs takes .* came NaN/],
    [{ partitioned: true }, /partitioned takes sameSite: 'None' and secure: true beside it; came true/],
    [{ partitioned: true, sameSite: 'None' }, /partitioned takes sameSite: 'None' and secure: true beside it/],
    [{ partitioned: true, secure: true }, /partitioned takes sameSite: 'None' and secure: true beside it/],
    [{ sameSite: 'lax' as 'Lax' }, /sameSite takes 'Strict', 'Lax' or 'None'; came lax/],
  ])('refuses %o', (options, message) => {
    expect(() => cookies(options)).toThrow(message)
  })

  it('identifies the visitor from check to start on a server', async () => {
    const { session } = cookies()
    const { post, start } = createTestBackend({ identify: (request) => ({ session: session(request) }) })
    const first = await post('/risk/check')
    const cookie = { cookie: pair(first.headers.get('set-cookie')!) }
    const { taskId } = (await start({}, cookie)).body
    const own = await post('/task/cancel', { taskId }, cookie)
    expect([own.status, own.headers.get('set-cookie')]).toEqual([200, null])
    expect((await post('/task/cancel', { taskId })).status).toBe(404)
  })
})
