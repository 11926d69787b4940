import type { RunContext, ServerAction } from 'vue-taskgate/server'

/** One run of an action, at work until the test says what comes of it. */
export interface Job extends RunContext {
  input: unknown
  finish(result?: unknown): void
  fail(error: unknown): void
}

export interface Jobs {
  /** The runs that have begun, in order. */
  jobs: Job[]
  /** For the server: one action, which runs them. */
  actions: { startTask: ServerAction }
}

export function createJobs(options: Omit<ServerAction, 'run'> = {}): Jobs {
  const jobs: Job[] = []
  const run: ServerAction['run'] = (input, context) =>
    new Promise((finish, fail) => void jobs.push({ ...context, input, finish, fail }))
  return { jobs, actions: { startTask: { ...options, run } } }
}
