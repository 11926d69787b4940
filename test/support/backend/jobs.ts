import type { RunContext, ServerAction } from 'vue-taskgate/server'

/** One run of an action, which lasts until the test finishes or fails it. */
export interface Job extends RunContext {
  input: unknown
  finish(result?: unknown): void
  fail(error: unknown): void
}

export interface JobOptions extends Omit<ServerAction, 'run'> {
  /** Whether a job fails when it is aborted. Default: it keeps running. */
  heedsAbort?: boolean
}

export interface Jobs {
  /** The started runs, in order. */
  jobs: Job[]
  /** The option `actions` of the server: one action that runs jobs, one at a time by default. */
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
