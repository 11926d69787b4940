import { parentPort } from 'node:worker_threads'

import { register } from 'tsx/esm/api'

// A thread of Node 20 begins without the loader of its parent, so its first file is JavaScript and brings the loader.
register()
const { runPosterJob } = await import('./posterJob.ts')

// What a job throws ends the thread: the pool reports it and starts another.
parentPort.on('message', (job) => parentPort.postMessage(runPosterJob(job)))
