import type { PosterJob } from './posterJob'

import { Worker } from 'node:worker_threads'

import { createWorkerPool } from './workerPool'

/** The threads that all posters of this process share. */
export const posterPool = createWorkerPool<PosterJob, Uint8Array | undefined>(startPosterWorker)

/** Ends the threads of the posters. Running posters fail; later posters start new threads. */
export function closePosterPool(): Promise<void> {
  return posterPool.close()
}

export function startPosterWorker(): Worker {
  return new Worker(new URL('./posterWorker.mjs', import.meta.url), { execArgv: [] })
}
