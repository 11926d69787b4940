// A server for crash tests: stores pushes over HTTP in the given SQLite file. Sends its port to the parent.
import { serve } from '@hono/node-server'
import Database from 'libsql'
import { createTaskgateServer } from 'vue-taskgate/server'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

import { SECRET } from '../backend/defaults'
import { plainSource } from './plainSource'

const db = new Database(process.argv[2]!)
const taskgate = createTaskgateServer({
  storage: createSqliteStorage(db),
  secret: SECRET,
  identify: () => ({ session: 'crash' }),
  actions: { startTask: { source: 'plain', submit: () => undefined } },
  callbacks: { sources: { plain: plainSource() } },
})
serve({ fetch: taskgate.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  // A parent that runs this process under a tracer has no channel and reads the port from standard error.
  if (process.send) process.send(port)
  else process.stderr.write(`port ${port}\n`)
})
