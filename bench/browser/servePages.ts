import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'
import { extname } from 'node:path'

import { buildPage } from './buildPage'

const types: Record<string, string> = { '': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

export interface PageServer {
  url: string
  close(): void
}

/** Builds pages and serves them on this machine only. */
export async function servePages(entries: string[]): Promise<PageServer> {
  const files = new Map<string, string | Uint8Array>()
  for (const entry of entries) for (const [path, content] of await buildPage(entry)) files.set(path, content)
  const server = createServer(({ url = '' }, response) => {
    const content = files.get(url)
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': types[extname(url)] ?? 'application/octet-stream',
      // An isolated page has a clock of 5 µs instead of 100.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    response.end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}
