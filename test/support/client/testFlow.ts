import type { Clock } from '../../../src/core/environment/clock'
import type { TaskClientOptions } from '../../../src/core/http/taskClient'
import type { TaskFlow, TaskFlowOptions } from '../../../src/core/task/taskFlow'
import type { Task, TaskState } from '../../../src/core/task/task'
import type { VerifyRequest } from '../../../src/core/captcha/gate'
import type { TestClock } from '../time/testClock'
import type { TestPage } from '../page/testPage'
import type { TestBackend } from '../backend/testBackend'

import { expect, onTestFinished } from 'vitest'

import { createTaskClient } from '../../../src/core/http/taskClient'
import { createTaskFlow } from '../../../src/core/task/taskFlow'
import { createTestClock, until } from '../time/testClock'
import { createTestPage } from '../page/testPage'
import { freshKey, ORIGIN } from '../backend/defaults'
import { createTestBackend } from '../backend/testBackend'
import { wrongStep } from './taskEvents'

type ServerOptions = NonNullable<Parameters<typeof createTestBackend>[0]>

/** What becomes of a call: `reach` lets the server act. Undefined lets it through. */
export type Fault = (
  reach: () => Promise<Response>,
  request: Request,
) => Response | Promise<Response | undefined> | undefined

export interface TestFlowOptions {
  server?: ServerOptions
  client?: TaskClientOptions
  flow?: Partial<TaskFlowOptions>
  /** By call, `POST /startTask` say: what becomes of the first, the second … and, after a function alone, of all. */
  faults?: Record<string, Fault | (Fault | undefined)[]>
  task?: Partial<Task>
}

export interface TestFlow {
  flow: TaskFlow
  server: TestBackend
  clock: TestClock
  page: TestPage
  /** Every state it went through, repeats left out. */
  states(): TaskState[]
  task(): Task
  told: Task[]
  /** `POST /startTask`, in order; with `name` those only. */
  calls(name?: string): string[]
  /** Bodies of the starts. */
  starts: { headers: Headers; body: { input?: unknown; verifyToken?: string } }[]
  /** What was asked of the captcha. */
  verifies: VerifyRequest[]
  /** Inputs that the server's action was run with. */
  runs: unknown[]
  /** Turns the event loop until it is in this state. */
  reaches(state: TaskState): Promise<void>
  /** Lets time pass until it is in this state. */
  arrives(state: TaskState, within?: number): Promise<void>
  /** Timers of the client; the server has others on the same clock. */
  timers(): number
  /** Whether nothing is left that could fire or hear. */
  isSilent(): boolean
}

/** Rules under which every start asks for a check. */
export const ALWAYS = { rules: [{ by: ['session'], max: 0, windowMs: 60_000, then: 'verify' }] } satisfies NonNullable<
  ServerOptions['risk']
>

/** No answer comes, and the server knows nothing of the call. */
export const lostBefore: Fault = () => Promise.reject(new TypeError('Failed to fetch'))
/** No answer comes, but the server has acted. */
export const lostAfter: Fault = async (reach) => {
  await reach()
  throw new TypeError('Failed to fetch')
}

/** An answer of somebody else's making. */
export function answer(status: number, body?: unknown, headers?: Record<string, string>): Fault {
  return () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
}

/** One flow with the real server behind it, on one clock that stands still. */
export function openFlow(options: TestFlowOptions = {}): TestFlow {
  const clock = createTestClock()
  const page = createTestPage()
  const runs: unknown[] = []
  const server = createTestBackend({
    actions: {
      startTask: {
        run: (input) => {
          runs.push(input)
          return { poster: input }
        },
      },
    },
    ...options.server,
    clock,
  })
  const timers = new Set<() => void>()
  const ownClock: Clock = {
    now: clock.now,
    after(ms, callback) {
      const forget = clock.after(ms, () => {
        timers.delete(clear)
        callback()
      })
      const clear = (): void => {
        timers.delete(clear)
        forget()
      }
      timers.add(clear)
      return clear
    },
  }
  let busy = 0
  async function counted<T>(run: () => Promise<T>): Promise<T> {
    busy += 1
    return run().finally(() => (busy -= 1))
  }
  /** Drawing and hashing take real time, in which the clock must not run away. */
  async function quiet(): Promise<void> {
    for (let turn = 0; turn < 5_000 && busy > 0; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  const calls: string[] = []
  const starts: TestFlow['starts'] = []
  const verifies: VerifyRequest[] = []
  const told: Task[] = []

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    const request = new Request(ORIGIN + url, { ...init, signal: undefined })
    const name = `${request.method} ${new URL(request.url).pathname.replace('/api', '')}`
    calls.push(name)
    if (name === 'POST /startTask') {
      const body = typeof init.body === 'string' ? JSON.parse(init.body) : init.body
      starts.push({ headers: request.headers, body })
    }
    await new Promise((resolve) => setImmediate(resolve)) // no network is faster than a turn of the event loop
    const fault = options.faults?.[name]
    const own = Array.isArray(fault) ? fault[calls.filter((call) => call === name).length - 1] : fault
    const reach = (): Promise<Response> => server.server.fetch(request)
    return (await own?.(reach, request)) ?? reach()
  }

  const verify: TaskFlowOptions['verify'] =
    options.flow?.verify ??
    (async (request) => {
      verifies.push(request)
      return { token: await server.pass({}, { action: request.action }), by: 'slider' }
    })

  const initial: Task = {
    key: 'poster',
    action: 'startTask',
    idempotencyKey: freshKey(),
    createdAt: clock.now(),
    state: 'idle',
    ...options.task,
  } as Task
  let task = initial
  const flow = createTaskFlow(initial, {
    client: createTaskClient({
      fetch: (url, init) => counted(() => fetch(url, init)),
      clock: ownClock,
      ...options.client,
    }),
    input: { title: 'A' },
    page,
    clock: ownClock,
    polling: { jitter: 0 },
    onTask(next) {
      expect(wrongStep(task, next)).toBeUndefined()
      task = next
      told.push(next)
    },
    ...options.flow,
    verify: (request) => counted(() => verify(request)),
  })
  onTestFinished(() => flow.stop())

  return {
    flow,
    server,
    clock,
    page,
    told,
    starts,
    verifies,
    runs,
    task: () => task,
    states: () => told.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]),
    calls: (name) => calls.filter((call) => !name || call === name),
    reaches: (state) => until(() => task.state === state),
    async arrives(state, within = 120_000) {
      for (let passed = 0; passed <= within && task.state !== state; passed += 500) {
        await quiet()
        if (task.state !== state) await clock.advance(500)
      }
      expect(task.state).toBe(state)
    },
    timers: () => timers.size,
    isSilent: () => timers.size === 0 && page.listeners() === 0,
  }
}
