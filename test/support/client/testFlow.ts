import type { TaskClientOptions } from '../../../src/core/http/taskClient'
import type { TaskFlow, TaskFlowOptions } from '../../../src/core/task/taskFlow'
import type { Task, TaskState } from '../../../src/core/task/task'
import type { VerifyRequest } from '../../../src/core/captcha/obtainPass'
import type { TestBackend, TestBackendOptions } from '../backend/testBackend'
import type { TestPage } from '../page/testPage'

import { expect, onTestFinished } from 'vitest'

import { createTaskClient } from '../../../src/core/http/taskClient'
import { createTaskFlow } from '../../../src/core/task/taskFlow'
import { freshKey } from '../backend/defaults'
import { served } from '../backend/serving'
import { createTestBackend } from '../backend/testBackend'
import { countTimers } from '../time/countTimers'
import { until } from '../time/testClock'
import { createTestPage } from '../page/testPage'
import { wrongStep } from './taskEvents'

export interface TestFlowOptions extends TestBackendOptions {
  client?: TaskClientOptions
  flow?: Partial<TaskFlowOptions>
  task?: Partial<Task>
}

export interface TestFlow extends TestBackend {
  flow: TaskFlow
  page: TestPage
  /** The states of the task in order, without consecutive repeats. */
  states(): TaskState[]
  task(): Task
  told: Task[]
  /** The requests to the captcha. */
  verifies: VerifyRequest[]
  /** The inputs of the action's runs on the server. */
  runs: unknown[]
  /** Turns the event loop until the task is in this state. */
  reaches(state: TaskState): Promise<void>
  /** Advances the clock until the task is in this state. */
  arrives(state: TaskState, within?: number): Promise<void>
  /** The number of the client's timers. The server has its own on the same clock. */
  timers(): number
  /** Whether no timer and no page listener is left. */
  isSilent(): boolean
}

/** Opens a task flow against the real server. Both use one clock, which only `advance()` moves. */
export function openFlow({ client, flow: flowOptions, task: members, ...options }: TestFlowOptions = {}): TestFlow {
  const page = createTestPage()
  const runs: unknown[] = []
  const backend = createTestBackend({
    actions: {
      startTask: {
        run: (input) => {
          runs.push(input)
          return { poster: input }
        },
      },
    },
    everyCall: asNetworksDo,
    ...options,
  })
  const clock = countTimers(backend.clock)
  const verifies: VerifyRequest[] = []
  const told: Task[] = []
  const initial: Task = {
    key: 'poster',
    action: 'startTask',
    idempotencyKey: freshKey(),
    createdAt: clock.now(),
    state: 'idle',
    ...members,
  } as Task
  let task = initial
  const flow = createTaskFlow(initial, {
    client: createTaskClient({ fetch: backend.fetch, clock, ...client }),
    input: { title: 'A' },
    page,
    clock,
    polling: { jitter: 0 },
    onTask(next) {
      expect(wrongStep(task, next)).toBeUndefined()
      task = next
      told.push(next)
    },
    async verify(request) {
      verifies.push(request)
      return { token: await backend.pass({}, { action: request.action }), by: 'slider' }
    },
    ...flowOptions,
  })
  onTestFinished(() => flow.stop())

  return {
    ...backend,
    flow,
    page,
    told,
    verifies,
    runs,
    task: () => task,
    states: () => told.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]),
    reaches: (state) => until(() => task.state === state),
    async arrives(state, within = 120_000) {
      for (let passed = 0; passed <= within && task.state !== state; passed += 500) {
        await served()
        if (task.state !== state) await backend.clock.advance(500)
      }
      expect(task.state).toBe(state)
    },
    timers: clock.timers,
    isSilent: () => clock.timers() === 0 && page.listeners() === 0,
  }
}

/** Delays each call by one turn of the event loop, because no real network is faster. */
async function asNetworksDo(reach: () => Promise<Response>): Promise<Response> {
  await new Promise((resolve) => setImmediate(resolve))
  return reach()
}
