import type { Storage } from 'vue-taskgate/server'

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

import { getRequestListener } from '@hono/node-server'
import { createServer as createVite } from 'vite'
import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'
import { clientAddress, sessionCookie } from 'vue-taskgate/server/node'

import { createGallery } from './gallery'
import { posterAction } from './posterAction'
import { closePosterPool } from './poster/posterPool'

export interface DemoOptions {
  /** 0 takes any free port. */
  port: number
  /** Default: this process's memory. */
  storage?: Storage
  /** Follows changes of the source in the browser. Default false. */
  watch?: boolean
}

export interface Demo {
  /** Where the page is. */
  url: string
  close(): Promise<void>
}

const MINUTE = 60_000

/** The demo: its page, its API under `/api` and the posters, at one address, in one process. */
export async function createDemo({ port, storage = createMemoryStorage(), watch = false }: DemoOptions): Promise<Demo> {
  const secret = process.env.TASKGATE_SECRET ?? randomBytes(32).toString('hex')
  const session = sessionCookie({ secret })
  const gallery = createGallery()
  const taskgate = createTaskgateServer({
    storage,
    secret,
    identify: (request, context) => ({
      session: session(request),
      ip: clientAddress(request, context, { trustedProxies: [] }),
    }),
    risk: {
      rules: [
        { by: ['session', 'action'], max: 2, windowMs: MINUTE, then: 'verify' },
        { by: ['ip'], max: 30, windowMs: MINUTE, then: 'deny' },
      ],
    },
    actions: { startTask: posterAction(gallery) },
  })
  const vite = await createVite({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)),
    server: { middlewareMode: true, ...(!watch && { hmr: false, watch: null }) },
    appType: 'spa',
    logLevel: 'warn',
  })
  const api = getRequestListener(taskgate.fetch)
  const pictures = getRequestListener(gallery.fetch)
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path.startsWith('/api/')) void api(request, response)
    else if (path.startsWith('/posters/')) void pictures(request, response)
    else vite.middlewares(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, resolve)
  })
  const address = server.address()
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : port}/`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await vite.close()
      await taskgate.close()
      await storage.close()
      await closePosterPool()
    },
  }
}
