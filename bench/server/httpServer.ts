// The process under test: an HTTP server with one of three handlers. Sends its port to the parent.
import type { Served } from './served'

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'
import { clientAddress, sessionCookie } from 'vue-taskgate/server/node'

import { SECRET } from './served'

type Fetch = (request: Request, context: unknown) => Response | Promise<Response>

/** Two tasks run forever and all others wait, so that the bench measures the start and not the task. */
const actions = { startTask: { run: () => new Promise(() => undefined), concurrency: 2, maxQueued: 1_000_000 } }

const handlers: Record<Served, () => Fetch> = {
  /** The cost of the two calls without any logic behind them. */
  floor() {
    const task = { taskId: 'floor', status: 'pending', stage: 'queued', rev: 1, createdAt: 0, updatedAt: 0 }
    return new Hono()
      .post('/api/startTask', async (context) => {
        const { input } = await context.req.json<{ input: unknown }>()
        return context.json({ ...task, status: input ? 'pending' : 'failed' }, 202)
      })
      .get('/api/task/status', (context) => context.json({ ...task, asked: context.req.query('taskId') })).fetch
  },

  bare() {
    const identify = () => ({ session: 'bench' })
    return createTaskgateServer({ storage: createMemoryStorage(), secret: SECRET, identify, actions }).fetch
  },

  readme() {
    const session = sessionCookie({ secret: SECRET })
    const trustedProxies = ['127.0.0.1', '::1']
    return createTaskgateServer({
      storage: createMemoryStorage(),
      secret: SECRET,
      identify: (request, context) => ({
        session: session(request),
        ip: clientAddress(request, context, { trustedProxies }),
      }),
      risk: {
        rules: [
          { by: ['session', 'action'], max: 2, windowMs: 60_000, then: 'verify' },
          { by: ['ip'], max: 30, windowMs: 60_000, then: 'deny' },
        ],
      },
      actions,
    }).fetch
  },
}

// Longer than any pause of the sender. Otherwise the sender could write to a socket that the server is closing.
const serverOptions = { keepAliveTimeout: 120_000 }
const fetch = handlers[process.argv[2] as Served]()
serve({ fetch, port: 0, serverOptions }, ({ port }) => process.send?.(port))
process.on('message', (message) => {
  if (message === 'stop') process.exit(0)
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
