import type { RunContext, ServerAction } from 'vue-taskgate/server'

/** One run of an action, at work until the test says what comes of it. */
export interface Job extends RunContext {
  input: unknown
  finish(result?: unknown): void
  fail(error: unknown): void
}

export interface JobOptions extends Omit<ServerAction, 'run'> {
  /** Whether a job fails when it is aborted. Default: it goes on. */
  heedsAbort?: boolean
}

export interface Jobs {
  /** The runs that have begun, in order. */
  jobs: Job[]
  /** The option of the server: one action, which runs them, one at a time unless told otherwise. */
  actions: { startTask: ServerAction }
}

export function createJobs({ heedsAbort = false, ...options }: JobOptions = {}): Jobs {
  const jobs: Job[] = []
  const run: ServerAction['run'] = (input, context) =>
    new Promise((finish, fail) => {
      jobs.push({ ...context, input, finish, fail })
      if (heedsAbort) context.signal.addEventListener('abort', () => fail(context.signal.reason))
    })
  return { jobs, actions: { startTask: { concurrency: 1, ...options, run } } }
}
