import { parentPort } from 'node:worker_threads'

import { register } from 'tsx/esm/api'

// A Node 20 thread does not inherit the loader of its parent, so its first file is JavaScript and registers the loader.
register()
const { runPosterJob } = await import('./posterJob.ts')

// An error in a job ends the thread. The pool reports the error and starts a new thread.
parentPort.on('message', (job) => parentPort.postMessage(runPosterJob(job)))
