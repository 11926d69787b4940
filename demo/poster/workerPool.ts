import type { Worker } from 'node:worker_threads'

/** Options of a batch of jobs. */
export interface BatchOptions<Result> {
  /** Maximum number of threads for this batch. */
  threads: number
  /** Drops the jobs that have not started. The batch rejects with the reason of the signal. */
  signal: AbortSignal
  /** Called after each job, in the order of completion. */
  onDone(result: Result): void
}

export interface WorkerPool<Job, Result> {
  /** Runs all jobs, in any order. Rejects with a `PoolError` if a thread crashes, and drops the remaining jobs. */
  run(jobs: readonly Job[], options: BatchOptions<Result>): Promise<void>
  /** Ends all threads. Running batches fail; later batches start new threads. */
  close(): Promise<void>
}

/** A batch that could not finish. `cause` is the error of the thread, if there is one. */
export class PoolError extends Error {
  override readonly name = 'PoolError'

  constructor(
    readonly code: 'worker-crashed' | 'pool-closed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

interface Batch<Job, Result> extends BatchOptions<Result> {
  waiting: Job[]
  running: number
  end(error?: unknown): void
}

interface Thread<Job, Result> {
  worker: Worker
  /** The batch of its current job. Absent while it is idle. */
  batch?: Batch<Job, Result>
}

/** Idle threads end after this time, in ms. */
const IDLE_MS = 15_000

/**
 * Creates a pool of threads that batches of jobs share. Threads start on demand. An idle thread goes to the batch with
 * the fewest threads, and does not keep the process alive. A worker receives a job and posts its result once.
 */
export function createWorkerPool<Job, Result>(start: () => Worker, idleMs = IDLE_MS): WorkerPool<Job, Result> {
  const threads = new Set<Thread<Job, Result>>()
  const batches = new Set<Batch<Job, Result>>()
  let idle: NodeJS.Timeout | undefined

  return {
    async run(jobs, options) {
      options.signal.throwIfAborted()
      if (jobs.length > 0) await new Promise<void>((resolve, reject) => open(jobs, options, resolve, reject))
    },
    async close() {
      const closed = new PoolError(
        'pool-closed',
        'The jobs were to be done, but their pool was closed. Start them again.',
      )
      for (const batch of batches) batch.end(closed)
      await endThreads()
    },
  }

  function open(
    jobs: readonly Job[],
    options: BatchOptions<Result>,
    resolve: () => void,
    reject: (why: unknown) => void,
  ) {
    const abort = () => batch.end(options.signal.reason)
    const batch: Batch<Job, Result> = {
      ...options,
      waiting: [...jobs],
      running: 0,
      end(error) {
        batches.delete(batch)
        options.signal.removeEventListener('abort', abort)
        if (error === undefined) resolve()
        else reject(error)
      },
    }
    options.signal.addEventListener('abort', abort)
    batches.add(batch)
    dispatch()
  }

  function dispatch(): void {
    for (let batch = neediest(); batch; batch = neediest()) {
      const thread = freeThread()
      if (!thread) break
      thread.batch = batch
      batch.running++
      // Moves the served batch behind the batches with the same number of threads.
      batches.delete(batch)
      batches.add(batch)
      thread.worker.ref()
      thread.worker.postMessage(batch.waiting.shift())
    }
    clearTimeout(idle)
    if (batches.size === 0) idle = setTimeout(endThreads, idleMs).unref()
  }

  function neediest(): Batch<Job, Result> | undefined {
    let found: Batch<Job, Result> | undefined
    for (const batch of batches) {
      const wants = batch.waiting.length > 0 && batch.running < batch.threads
      if (wants && (!found || batch.running < found.running)) found = batch
    }
    return found
  }

  function freeThread(): Thread<Job, Result> | undefined {
    for (const thread of threads) if (!thread.batch) return thread
    const most = Math.max(...[...batches].map((batch) => batch.threads))
    if (threads.size >= most) return undefined
    const thread: Thread<Job, Result> = { worker: start() }
    threads.add(thread)
    thread.worker.on('message', (result: Result) => finish(thread, result))
    thread.worker.on('error', (error) => lose(thread, error.message, error))
    thread.worker.on('exit', (code) => lose(thread, `it ended with code ${code}`))
    return thread
  }

  function finish(thread: Thread<Job, Result>, result: Result): void {
    const batch = thread.batch!
    thread.batch = undefined
    thread.worker.unref()
    batch.running--
    // The batch may be gone, if the job started before the abort.
    if (batches.has(batch)) {
      batch.onDone(result)
      if (batch.waiting.length === 0 && batch.running === 0) batch.end()
    }
    dispatch()
  }

  function lose(thread: Thread<Job, Result>, why: string, cause?: unknown): void {
    if (!threads.delete(thread)) return
    const message = `A thread was to finish its job, but it died: ${why}. Start the work again.`
    if (thread.batch && batches.has(thread.batch)) thread.batch.end(new PoolError('worker-crashed', message, { cause }))
    dispatch()
  }

  async function endThreads(): Promise<void> {
    const ending = [...threads]
    threads.clear()
    clearTimeout(idle)
    await Promise.all(ending.map((thread) => thread.worker.terminate()))
  }
}
