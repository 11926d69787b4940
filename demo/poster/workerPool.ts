import type { Worker } from 'node:worker_threads'

/** How a batch of jobs is run. */
export interface BatchOptions<Result> {
  /** Most threads at once for this batch. */
  threads: number
  /** Drops the jobs that have not begun; the batch rejects with its reason. */
  signal: AbortSignal
  /** Called as each job ends, in the order in which they end. */
  onDone(result: Result): void
}

export interface WorkerPool<Job, Result> {
  /** Does all jobs, in any order. Rejects with a `PoolError` if a thread dies at one of them; the rest is dropped. */
  run(jobs: readonly Job[], options: BatchOptions<Result>): Promise<void>
  /** Ends all threads; batches under way fail, later ones start new threads. */
  close(): Promise<void>
}

/** A batch could not be finished; `cause` is what the thread threw, if anything. */
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
  /** Whose job it is at; absent while it is free. */
  batch?: Batch<Job, Result>
}

/** Threads without work end after this long. */
const IDLE_MS = 15_000

/**
 * Threads that batches of jobs share. They are started when there is work, a free one goes to the batch that has the
 * fewest at work, and none keeps the process alive while it is free. A worker gets a job and posts its result, once.
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
      // Whoever was served goes behind the others that have as many threads.
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
    // The batch may be gone: then the job was begun before the abort.
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
