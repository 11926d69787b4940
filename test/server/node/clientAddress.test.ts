import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'

import { getRequestListener } from '@hono/node-server'
import fc from 'fast-check'
import { clientAddress } from 'vue-taskgate/server/node'
import { describe, expect, it, vi } from 'vitest'

import { countedAddress } from '../../../src/server/identity/address'
import { ORIGIN } from '../../support/backend/defaults'

function from(connection: string | undefined, forwarded?: string, trustedProxies: string[] = []) {
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  const context = { incoming: { socket: { remoteAddress: connection } } }
  return clientAddress(new Request(ORIGIN, { headers }), context, { trustedProxies })
}

const addressOf = (request: Request, context: unknown, trustedProxies: string[] = []) =>
  clientAddress(request, context, { trustedProxies })

const tcp = { address: () => ({ address: '127.0.0.1', family: 'IPv4', port: 80 }) }

/** Contexts without an address: of no connection at all, or of a TCP connection that has closed. */
const without: unknown[] = [
  ...[undefined, null, {}, 'text', 5],
  ...[{ incoming: {} }, { incoming: { socket: {} } }, { socket: { server: tcp } }, { socket: null }],
  { socket: { server: { address: () => null } } },
  { requestIP: () => null, address: { address: '::', family: 'IPv6', port: 80 } },
  { remoteAddr: { transport: 'tcp' } },
]

describe('clientAddress', () => {
  it('is the address of the connection, whatever X-Forwarded-For contains', () => {
    expect(from('198.51.100.7')).toBe('198.51.100.7')
    expect(from('198.51.100.7', '203.0.113.9')).toBe('198.51.100.7')
    expect(from('2001:db8::7', '203.0.113.9', ['10.0.0.0/8'])).toBe('2001:db8::7')
  })

  it('is the address that a chain of trusted proxies forwards', () => {
    const proxies = ['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.1']
    expect(from('10.1.2.3', '203.0.113.9', proxies)).toBe('203.0.113.9')
    expect(from('10.1.2.3', '203.0.113.9, 192.0.2.1,2001:db8:ffff::5', proxies)).toBe('203.0.113.9')
    expect(from('10.1.2.3', 'spoofed, 203.0.113.9', proxies)).toBe('203.0.113.9')
    expect(from('10.1.2.3', '10.9.9.9, 203.0.113.9, 192.0.2.2, 10.0.0.1', proxies)).toBe('192.0.2.2')
  })

  it('trusts a proxy that was added since the last call', () => {
    const proxies: string[] = ['10.0.0.1']
    expect(from('10.1.2.3', '203.0.113.9', proxies)).toBe('10.1.2.3')
    proxies.push('10.1.0.0/16')
    expect(from('10.1.2.3', '203.0.113.9', proxies)).toBe('203.0.113.9')
  })

  it('is the last trusted proxy if no readable address precedes it', () => {
    expect(from('10.1.2.3', undefined, ['10.0.0.0/8'])).toBe('10.1.2.3')
    expect(from('10.1.2.3', '', ['10.0.0.0/8'])).toBe('10.1.2.3')
    expect(from('10.1.2.3', 'unknown, 10.0.0.1', ['10.0.0.0/8'])).toBe('10.0.0.1')
    expect(from('10.1.2.3', '203.0.113.9, _hidden', ['10.0.0.0/8'])).toBe('10.1.2.3')
    expect(from('10.1.2.3', '10.0.0.2, 10.0.0.1', ['10.0.0.0/8'])).toBe('10.0.0.2')
  })

  it('is read without ports and brackets, and from IPv4 within IPv6', () => {
    expect(from('::ffff:10.1.2.3', '203.0.113.9:4711', ['10.0.0.0/8'])).toBe('203.0.113.9')
    expect(from('::FFFF:10.1.2.3', '[2001:db8::9]:443', ['10.0.0.0/8'])).toBe('2001:db8::9')
    expect(from('10.1.2.3', '[2001:db8::9]', ['10.0.0.0/8'])).toBe('2001:db8::9')
    expect(from('::ffff:198.51.100.7')).toBe('198.51.100.7')
  })

  it('is found in the context of each server, and undefined without one', () => {
    const request = new Request(ORIGIN)
    const socket = { remoteAddress: '192.0.2.4' }
    const requestIP = (asked: Request) => (asked === request ? { address: '192.0.2.4', family: 'IPv4', port: 1 } : null)
    const contexts: Record<string, unknown> = {
      'node:http': { socket },
      '@hono/node-server': { incoming: { socket } },
      h3: { node: { req: { socket } } },
      Bun: { requestIP },
      'Hono on Bun': { server: { requestIP } },
      Deno: { remoteAddr: { transport: 'tcp', hostname: '192.0.2.4', port: 1 } },
    }
    for (const [name, context] of Object.entries(contexts)) expect(addressOf(request, context), name).toBe('192.0.2.4')
    expect(addressOf(Object.assign(new Request(request), { ip: '192.0.2.5' }), undefined)).toBe('192.0.2.5')
    for (const context of without) expect(addressOf(request, context)).toBeUndefined()
  })

  it('is undefined, whatever X-Forwarded-For contains, if the connection has no address', () => {
    const request = new Request(ORIGIN, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    for (const context of without) expect(addressOf(request, context, ['0.0.0.0/0', '::/0'])).toBeUndefined()
  })

  it('is 127.0.0.1 in development if the connection has no address', () => {
    vi.stubEnv('NODE_ENV', 'development')
    const request = new Request(ORIGIN, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    for (const context of without) expect(addressOf(request, context, ['127.0.0.1'])).toBe('127.0.0.1')
    expect(from('198.51.100.7')).toBe('198.51.100.7')
    vi.unstubAllEnvs()
  })

  it('is that of the proxy behind a Unix socket, which counts as 127.0.0.1', () => {
    const request = new Request(ORIGIN, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    const contexts: Record<string, unknown> = {
      'node:http': { socket: { server: { address: () => '/run/app.sock' } } },
      'an abstract socket, as in nitro dev': { incoming: { socket: { server: { address: () => '\u0000nitro' } } } },
      Bun: { requestIP: () => null, address: '/run/app.sock' },
      Deno: { remoteAddr: { transport: 'unix', path: '/run/app.sock' } },
    }
    for (const [name, context] of Object.entries(contexts)) {
      expect(addressOf(request, context, ['127.0.0.1']), name).toBe('203.0.113.9')
      expect(addressOf(request, context, []), name).toBe('127.0.0.1')
      expect(addressOf(request, context, ['::1']), name).toBe('127.0.0.1')
    }
  })

  it('is found on a real connection', async () => {
    const proxies = { trustedProxies: ['127.0.0.0/8', '::1'] }
    const server = createServer(
      getRequestListener((request, env) => new Response(clientAddress(request, env, proxies))),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    expect(await (await fetch(url)).text()).toBe('127.0.0.1')
    expect(await (await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.9' } })).text()).toBe('203.0.113.9')
    server.close()
  })

  it.each([
    'proxy.example',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/x',
    '2001:db8::/129',
    '10.0.0',
    '',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/8/8',
  ])('refuses the proxy %s', (proxy) => {
    expect(() => from('10.0.0.1', undefined, [proxy])).toThrow(`takes addresses and networks (CIDR); came '${proxy}'`)
  })

  it('never throws, whatever X-Forwarded-For contains', () => {
    const latin1 = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
    const element = fc.oneof(fc.ipV4(), fc.ipV6(), latin1)
    fc.assert(
      fc.property(fc.array(element, { maxLength: 5 }), (elements) => {
        const address = from('10.1.2.3', elements.join(','), ['10.0.0.0/8', '0.0.0.0/1'])
        expect(address).toBeTypeOf('string')
        expect(from('198.51.100.7', elements.join(','), ['10.0.0.0/8'])).toBe('198.51.100.7')
      }),
    )
  })
})

describe('countedAddress', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    [' 198.51.100.7 ', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::FFFF:c633:6407', '198.51.100.7'],
    ['0:0:0:0:0:ffff:198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['::192.0.2.1', '0:0:0:0::/64'],
    ['Unknown', 'unknown'],
    ['1:2:3', '1:2:3'],
    ['::1::', '::1::'],
  ])('maps %s to %s', (ip, counted) => {
    expect(countedAddress(ip)).toBe(counted)
  })

  it('is equal for all spellings of all addresses of a /64 network, and different for another network', () => {
    const group = fc.integer({ min: 0, max: 0xffff })
    const eight = fc.array(group, { minLength: 8, maxLength: 8 })
    const spelled = (groups: number[]) => groups.map((one) => one.toString(16).padStart(4, '0').toUpperCase()).join(':')
    fc.assert(
      fc.property(eight, eight, (one, other) => {
        const address = one.map((n) => n.toString(16)).join(':')
        const neighbour = [...one.slice(0, 4), ...other.slice(4)]
        fc.pre(address.slice(0, 8) !== '0:0:0:0:')
        expect(countedAddress(spelled(neighbour))).toBe(countedAddress(address))
        const isSame = one.slice(0, 4).join() === other.slice(0, 4).join()
        expect(countedAddress(spelled(other)) === countedAddress(address)).toBe(isSame)
      }),
    )
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(countedAddress(new URL(`http://[${address}]`).hostname)).toBe(countedAddress(address))
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.[]%/') })),
        (ip) => {
          expect(countedAddress(ip)).toBeTypeOf('string')
        },
      ),
    )
  })
})
