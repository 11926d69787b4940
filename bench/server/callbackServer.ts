// The process that is measured: a real HTTP server with the handler on it. Its port goes to the parent.
import type { StorageName } from './storages'

import { serve } from '@hono/node-server'
import { createTaskgateServer } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'

import { source } from './pushes'
import { openStorage } from './storages'

const opened = await openStorage(process.argv[2] as StorageName)
const taskgate = createTaskgateServer({
  storage: opened.storage,
  secret: 'a secret of a measurement, long enough',
  identify: () => ({ session: 'bench' }),
  digests: nodeDigests,
  actions: { startTask: { source: 'text', submit: () => undefined } },
  callbacks: { sources: { text: source } },
})
// Longer than any pause of the sender, who would otherwise write into a socket that is just being closed.
const serverOptions = { keepAliveTimeout: 120_000 }
const server = serve({ fetch: taskgate.fetch, port: 0, serverOptions }, ({ port }) =>
  process.send?.({ port, words: opened.words }),
)

process.once('message', () => {
  server.close()
  void taskgate
    .close()
    .then(opened.close)
    .then(() => process.exit(0))
})
