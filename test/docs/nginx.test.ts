import type { AddressInfo } from 'node:net'

import { readFileSync } from 'node:fs'
import { createServer, request as send } from 'node:http'
import { join } from 'node:path'

import { getRequestListener } from '@hono/node-server'
import { clientAddress, sessionCookie } from 'vue-taskgate/server/node'
import { expect, it, onTestFinished } from 'vitest'

import { ROOT } from '../support/documents/documents'
import { describeOnNginx, startNginx } from '../support/documents/nginx'
import { plainSource, TOKEN } from '../support/server/plainSource'
import { freshKey, SECRET } from '../support/backend/defaults'
import { createTestBackend } from '../support/backend/testBackend'

const HOST = 'intranet.example'

/** The back end behind the block of the document, and the addresses that it counts. */
async function openSite() {
  const session = sessionCookie({ secret: SECRET })
  const addresses: (string | undefined)[] = []
  const { server } = createTestBackend({
    identify(request, context) {
      addresses.push(clientAddress(request, context, { trustedProxies: ['127.0.0.1'] }))
      return { session: session(request) }
    },
    callbacks: { sources: { plain: plainSource() } },
  })
  const http = createServer(getRequestListener(server.fetch))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const document = readFileSync(join(ROOT, 'docs/deployment.md'), 'utf8')
  const [, block = ''] = /^```nginx\n(.*?)^```$/ms.exec(document) ?? []
  expect(block).toContain('127.0.0.1:3000')
  const inner = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return { port: await startNginx(block.replaceAll('127.0.0.1:3000', inner)), addresses }
}

function post(port: number, path: string, body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers }
    const request = send({ host: '127.0.0.1', port, path, method: 'POST', headers: all }, (answer) => {
      answer.resume()
      resolve(answer.statusCode!)
    })
    request.on('error', reject).end(body)
  })
}

describeOnNginx('the nginx block of deployment.md', () => {
  it('lets in the page’s own calls over http on any port, and no others', async () => {
    const { port } = await openSite()
    // Over http, browsers send no Sec-Fetch-Site for a name that is not localhost.
    const start = (origin: string) =>
      post(port, '/api/startTask', '{}', { host: `${HOST}:${port}`, origin, 'idempotency-key': freshKey() })
    expect(await start(`http://${HOST}:${port}`)).toBe(202)
    expect(await start(`http://${HOST}:${port + 1}`)).toBe(403)
    expect(await start(`http://${HOST}`)).toBe(403)
    expect(await start('http://other.example')).toBe(403)
  })

  it('forwards the address of the client, and no address that the client made up', async () => {
    const { port, addresses } = await openSite()
    const headers = { 'idempotency-key': freshKey(), 'x-forwarded-for': '203.0.113.7' }
    expect(await post(port, '/api/startTask', '{}', headers)).toBe(202)
    expect(addresses).toEqual(['203.0.113.7']) // nginx itself is asked by a trusted address here
  })

  it('forwards pushes of 4 MiB unchanged', async () => {
    const { port } = await openSite()
    const push = JSON.stringify({ note: 'ü'.repeat(1_900_000) })
    expect(await post(port, `/api/callback/plain/${TOKEN}`, push, { signature: 'good' })).toBe(200)
  })
})
