// The process under test: a real HTTP server with the handler. Sends its port to the parent.
import type { StorageName } from './storages'

import { serve } from '@hono/node-server'

import { createBenchServer } from './benchServer'
import { openStorage } from './storages'

const opened = await openStorage(process.argv[2] as StorageName)
const taskgate = createBenchServer(opened.storage)
// Longer than any pause of the sender. Otherwise the sender could write to a socket that the server is closing.
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
