import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as send } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { getRequestListener } from '@hono/node-server'
import { clientAddress, sessionCookie } from 'vue-taskgate/server/node'
import { expect, it, onTestFinished } from 'vitest'

import { until } from '../../support/time/testClock'
import { SECRET } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

/** A back end that denies an address its second start, and records the address of each call. */
function createGuarded(trustedProxies: string[]) {
  const session = sessionCookie({ secret: SECRET })
  const addresses: (string | undefined)[] = []
  const { server } = createTestBackend({
    identify(request, context) {
      const ip = clientAddress(request, context, { trustedProxies })
      addresses.push(ip)
      return { session: session(request), ip }
    },
    risk: { rules: [{ by: ['ip'], max: 1, windowMs: 60_000, then: 'deny' }] },
  })
  const http = createServer(getRequestListener((request, env) => server.fetch(request, env)))
  onTestFinished(() => void http.close())
  return { http, addresses }
}

function listen(http: Server, ...place: [path: string] | [port: number, host: string]): Promise<void> {
  return new Promise((resolve) => http.listen(...(place as [number, string]), resolve))
}

it('counts the client that a proxy forwards over a Unix socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const socketPath = join(folder, 'app.sock')
  const { http } = createGuarded(['127.0.0.1'])
  await listen(http, socketPath)
  const start = (client: string, key: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { 'x-forwarded-for': client, 'idempotency-key': key, 'content-type': 'application/json' }
      const request = send({ socketPath, path: '/api/startTask', method: 'POST', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      request.on('error', reject).end('{}')
    })
  expect(await start('203.0.113.7', 'key-number-1')).toBe(202)
  expect(await start('203.0.113.7', 'key-number-2')).toBe(403)
  expect(await start('203.0.113.8', 'key-number-3')).toBe(202)
})

it('believes no X-Forwarded-For of a TCP client that closes at once', async () => {
  const { http, addresses } = createGuarded(['10.0.0.0/8'])
  await listen(http, 0, '127.0.0.1')
  const { port } = http.address() as AddressInfo
  const head = ['GET /api/risk/check?action=startTask HTTP/1.1', 'host: app.example', 'x-forwarded-for: 203.0.113.7']
  for (let n = 0; n < 20; n += 1) {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${head.join('\r\n')}\r\n\r\n`, () => socket.resetAndDestroy())
    })
    socket.on('error', () => {})
  }
  await until(() => addresses.length > 0)
  expect(addresses.filter((address) => address !== undefined && address !== '127.0.0.1')).toEqual([])
})
