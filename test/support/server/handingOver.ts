import type { CallbackOptions, CallbackUpdate, SubmittedAction, TaskgateEvent } from 'vue-taskgate/server'
import type { TestBackend, TestBackendOptions } from '../backend/testBackend'

import { plainSource, pushOf } from './plainSource'
import { until } from '../time/testClock'
import { createTestBackend } from '../backend/testBackend'

type Options = Omit<TestBackendOptions, 'actions' | 'callbacks'> & {
  /** Members of the one action, `startTask`. */
  action?: Partial<SubmittedAction>
  callbacks?: Partial<CallbackOptions>
}

type EventOf<Type> = Extract<TaskgateEvent, { type: Type }>

export interface HandingOver extends TestBackend {
  /** Sends a push from `plain`. Resolves to the status of the response. */
  push(payload: Partial<CallbackUpdate> | unknown[] | string, headers?: Record<string, string>): Promise<number>
  /** Starts a task and waits until it is submitted. */
  submitted(): Promise<string>
  /** Waits until a task ends and returns it. */
  ended(taskId: string): Promise<TestServerTask>
  /** Returns the events of one type so far. */
  seen<Type extends TaskgateEvent['type']>(type: Type): EventOf<Type>[]
  /** Waits until there are at least `count` events of a type. */
  happened(type: TaskgateEvent['type'], count?: number): Promise<void>
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
type TestServerTask = any

/** Creates a server with one action, which submits tasks to the vendor `plain` under the vendor id `p-1`. */
export function createHandingOver({ action, callbacks, ...options }: Options = {}): HandingOver {
  const made = createTestBackend({
    actions: { startTask: { source: 'plain', submit: () => 'p-1', ...action } },
    callbacks: { sources: { plain: plainSource() }, ...callbacks },
    ...options,
  })
  const { server, start, status, events } = made

  function seen<Type extends TaskgateEvent['type']>(type: Type): EventOf<Type>[] {
    return events.filter((event): event is EventOf<Type> => event.type === type)
  }

  return {
    ...made,
    seen,
    async push(payload, headers) {
      return (await server.fetch(pushOf('plain', payload, headers))).status
    },
    async submitted() {
      const { taskId } = (await start()).body
      await until(async () => (await status(taskId)).body.stage === 'submitted')
      return taskId
    },
    async ended(taskId) {
      await until(async () => (await status(taskId)).body.status !== 'pending')
      return (await status(taskId)).body
    },
    happened: (type, count = 1) => until(() => seen(type).length >= count),
  }
}
