import type { AddressInfo } from 'node:net'

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { getRequestListener } from '@hono/node-server'
import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'
import { clientAddress, sessionCookie } from 'vue-taskgate/server/node'

/** Slow enough for a journey to leave the page meanwhile. */
const SLOW_MS = 2_000

/** Longer than a client waits that has a time limit. */
const LATE_MS = 3_000

/** Another page of the site, with a link to the app. */
const ELSEWHERE = '<a>The app</a><script>document.querySelector("a").href = `/${location.search}`</script>'

/** Actions that want a puzzle: of the journeys, and of the examples in the README. */
const guarded = ['guarded', 'startTask', 'printPoster']

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

export interface Site {
  /** `http://localhost:<port>` */
  url: string
  /** Where the gaps are, in px of the picture, in the order of the puzzles. No response contains them. */
  gaps: number[]
  /** The inputs of all tasks that ran. */
  runs: unknown[]
  /** The idempotency keys of all requests for a start. */
  startKeys: unknown[]
  /** How many answers to starts still come late. */
  lateAnswers: number
  close(): Promise<void>
}

/** Serves the built page and a server half of its own, so that no journey meets the limits or the session of another. */
export async function createSite(page: string): Promise<Site> {
  const gaps: number[] = []
  const runs: unknown[] = []
  const startKeys: unknown[] = []
  const run = (input: unknown): unknown => {
    runs.push(input)
    return input
  }
  const secret = 'a secret of at least thirty-two bytes'
  const session = sessionCookie({ secret })
  const memory = createMemoryStorage()
  const taskgate = createTaskgateServer({
    storage: {
      ...memory,
      insert(key, value, ttlMs) {
        if (key.startsWith('challenge:')) gaps.push((JSON.parse(value) as { x: number }).x)
        return memory.insert(key, value, ttlMs)
      },
    },
    secret,
    identify: (request, context) => ({
      session: session(request),
      ip: clientAddress(request, context, { trustedProxies: [] }),
    }),
    risk: { rules: [{ by: ['session'], max: 0, windowMs: 60_000, then: 'verify', actions: guarded }] },
    actions: {
      open: { run },
      ...Object.fromEntries(guarded.map((action) => [action, { run }])),
      slow: { run: (input) => sleep(SLOW_MS).then(() => run(input)) },
    },
  })
  const api = getRequestListener(async (request) => {
    const answer = await taskgate.fetch(request)
    if (!request.url.endsWith('/startTask')) return answer
    startKeys.push(request.headers.get('idempotency-key'))
    site.lateAnswers -= 1
    if (site.lateAnswers >= 0) await sleep(LATE_MS)
    return answer
  })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost')
    if (pathname.startsWith('/api/')) return void api(request, response)
    if (pathname === '/elsewhere') return void response.setHeader('content-type', 'text/html').end(ELSEWHERE)
    const file = join(page, pathname === '/' ? 'index.html' : pathname)
    if (!existsSync(file)) return void response.writeHead(404).end()
    response.setHeader('content-type', types[extname(file)] ?? 'text/plain').end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site: Site = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    gaps,
    runs,
    startKeys,
    lateAnswers: 0,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await taskgate.close()
    },
  }
  return site
}
