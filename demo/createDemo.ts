import type { AddressInfo } from 'node:net'
import type { RequestListener, Server } from 'node:http'
import type { Storage } from 'vue-taskgate/server'
import type { ProviderAccount } from './provider/startProvider'

import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { getRequestListener } from '@hono/node-server'
import { createServer as createVite } from 'vite'
import { createMemoryStorage, createTaskgateServer, yidun } from 'vue-taskgate/server'
import { clientAddress, sessionCookie } from 'vue-taskgate/server/node'

import { keepSecret, makeFolder, newSecret, openStorage } from './dataFolder'
import { createGallery } from './gallery'
import { MODERATION, postAction } from './postAction'
import { posterAction } from './posterAction'
import { startProvider } from './provider/startProvider'

export interface DemoOptions {
  /** 0 picks a free port. */
  port: number
  /** Folder of the data that survives a restart: tasks, secret, open checks of the provider. Default: no data does. */
  folder?: string
  /** Default: a database in the folder, or memory without a folder. */
  storage?: Storage
  /** Time factor of the external service. Default 1, slow enough to watch; 0.1 is ten times faster. */
  pace?: number
  /** Updates the browser when the source changes. Default false. */
  watch?: boolean
}

export interface Demo {
  /** The URL of the page. */
  url: string
  /** The process id of the external service. */
  providerPid: number
  close(): Promise<void>
}

const MINUTE = 60_000

/** Starts the demo: its page, its API under `/api` and the posters at one address, and the process of a provider. */
export async function createDemo(options: DemoOptions): Promise<Demo> {
  const { port, folder, pace, watch = false } = options
  // Listens first: the provider needs the callback URL, and a port in use must fail before anything else starts.
  const server = createServer((request, response) => void started.then(({ route }) => route(request, response)))
  const url = await listen(server, port)
  const started = start(url)

  async function start(publicUrl: string) {
    if (folder) makeFolder(folder)
    const storage = options.storage ?? (folder ? openStorage(folder) : createMemoryStorage())
    const secret = process.env.TASKGATE_SECRET ?? (folder ? keepSecret(folder) : newSecret())
    const session = sessionCookie({ secret })
    const account = accountOf(secret)
    const file = folder && join(folder, 'provider.json')
    const [provider, vite] = await Promise.all([startProvider({ account, file, pace }), startVite(server, watch)])
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
      actions: { startTask: posterAction(gallery), publishPost: postAction(provider) },
      callbacks: {
        publicUrl,
        sources: {
          [MODERATION]: yidun({
            product: 'text',
            token: derive(secret, 'callback token'),
            secretId: account.secretId,
            secretKey: account.secretKey,
            businessIds: [account.businessId],
            methods: ['SHA256'],
          }),
        },
      },
    })
    const listeners: [prefix: string, listener: RequestListener][] = [
      ['/api/', getRequestListener(taskgate.fetch)],
      ['/posters/', getRequestListener(gallery.fetch)],
      ['/provider/log', getRequestListener(provider.log)],
    ]
    const route: RequestListener = (request, response) => {
      const [, listener = vite.middlewares] = listeners.find(([prefix]) => request.url?.startsWith(prefix)) ?? []
      void listener(request, response)
    }
    return { route, taskgate, storage, provider, vite }
  }

  const { taskgate, storage, provider, vite } = await started
  return {
    url,
    providerPid: provider.pid,
    async close() {
      await taskgate.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await Promise.all([closed, provider.close(), vite.close()])
      await storage.close()
    },
  }
}

/** Resolves to the URL. Rejects if the port is in use. */
async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, resolve)
  })
  return `http://localhost:${(server.address() as AddressInfo).port}/`
}

/** Vite's socket shares the server's port, so that two demos do not compete for a second port. */
function startVite(server: Server, watch: boolean) {
  return createVite({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)),
    server: { middlewareMode: true, ws: { server }, ...(!watch && { hmr: false, watch: null }) },
    appType: 'spa',
    logLevel: 'warn',
  })
}

/** Returns the credentials that a vendor's console shows. Derived from the secret, so they stay valid after a restart. */
function accountOf(secret: string): ProviderAccount {
  return { secretId: 'demo', secretKey: derive(secret, 'moderation key'), businessId: 'posts' }
}

/** Returns 43 unpredictable characters that do not reveal the secret. */
function derive(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url')
}
