// A server that will be killed: takes pushes over HTTP into the SQLite file that it is given. Its port goes to the parent.
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
  // Also to the standard error, for a parent that stands behind a tracer.
  if (process.send) process.send(port)
  else process.stderr.write(`port ${port}\n`)
})
