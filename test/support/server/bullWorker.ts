import { Redis } from 'ioredis'
import { createTaskgateServer } from 'vue-taskgate/server'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { createRedisStorage } from 'vue-taskgate/server/redis'

import { SECRET } from '../backend/defaults'

/** A worker process that reports each run to its parent. The parent ends the run with a message. */
const [port, prefix = '', lockMs, stalledIntervalMs] = process.argv.slice(2)
const client = new Redis(Number(port))
const server = createTaskgateServer({
  secret: SECRET,
  identify: () => null,
  storage: createRedisStorage(client, { prefix: `{${prefix}}:` }),
  runner: createBullRunner({
    connection: client,
    prefix,
    lockMs: Number(lockMs),
    stalledIntervalMs: Number(stalledIntervalMs),
  }),
  actions: {
    startTask: {
      concurrency: 1, // otherwise the wake-up for another worker may reach this one, which is stopped
      async run(_input, { attempt, report }) {
        const end = new Promise((resolve) => process.once('message', resolve))
        process.send!({ running: attempt })
        const result = await end
        report(0.9)
        process.send!({ returned: attempt })
        return result
      },
    },
  },
})

process.on('message', (message) => {
  if (message !== 'close') return
  void server.close().then(() => process.send!({ closed: true }, () => process.exit()))
})
process.send!({ started: true })
