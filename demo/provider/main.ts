// The provider, in a separate process: like an external company, it has only a key and a callback URL.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

import { object, parse, picklist, pipe, regex, string } from 'valibot'

import { manners } from '../postInput'
import { createCheckBook } from './checkBook'
import { createProvider } from './createProvider'

const { PROVIDER_SECRET_ID, PROVIDER_SECRET_KEY, PROVIDER_BUSINESS_ID, PROVIDER_FILE, PROVIDER_PACE } = process.env

const checkShape = object({
  dataId: string(),
  text: string(),
  callbackUrl: pipe(string(), regex(/^https?:\/\//)),
  manner: picklist(manners),
})

const provider = createProvider({
  source: {
    vendor: 'yidun',
    secretId: PROVIDER_SECRET_ID!,
    secretKey: PROVIDER_SECRET_KEY!,
    businessId: PROVIDER_BUSINESS_ID!,
    method: 'SHA256',
  },
  book: createCheckBook(PROVIDER_FILE),
  pace: Number(PROVIDER_PACE),
})

const server = createServer((request, response) => {
  answer(request).then(
    ([status, body]) => send(response, status, body),
    (error: unknown) => send(response, 400, { message: String(error) }),
  )
})

async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
  const { pathname, searchParams } = new URL(request.url!, 'http://provider')
  if (request.method === 'POST' && pathname === '/check') {
    return [200, await provider.check(parse(checkShape, await json(request)))]
  }
  if (pathname === '/log') return [200, provider.steps(searchParams.get('dataId') ?? '')]
  return [404, { message: 'Not found.' }]
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

// Ends with the parent, even if it is killed. Ctrl+C reaches the whole process group, so only the parent handles it.
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
