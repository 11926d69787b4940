// One of several processes on one Redis, with submitted tasks and the pushes that finish them. Sends its port to the parent.
// Answers each message from the parent with the number of transitions of this process.
import { serve } from '@hono/node-server'
import { Redis } from 'ioredis'
import { createTaskgateServer, defineSubmittedAction } from 'vue-taskgate/server'
import { createRedisStorage } from 'vue-taskgate/server/redis'

import { SECRET } from '../backend/defaults'
import { plainSource } from '../server/plainSource'

let transitions = 0
const taskgate = createTaskgateServer({
  storage: createRedisStorage(new Redis(Number(process.argv[2])), { prefix: '{nodes}:' }),
  secret: SECRET,
  identify: () => ({ session: 'one' }),
  actions: {
    startTask: defineSubmittedAction({
      source: 'plain',
      submit: (input) => (input as { id: string }).id,
      concurrency: 64,
      maxQueued: 100_000,
    }),
  },
  callbacks: { sources: { plain: plainSource() } },
  onEvent({ type }) {
    if (type === 'callback-applied') transitions += 1
  },
})
// Longer than any pause of the sender. Otherwise the sender could write to a socket that the server is closing.
const serverOptions = { keepAliveTimeout: 120_000 }
serve({ fetch: taskgate.fetch, port: 0, hostname: '127.0.0.1', serverOptions }, ({ port }) => process.send!(port))
process.on('message', () => process.send!(transitions))
