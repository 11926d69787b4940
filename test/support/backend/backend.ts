import type { Storage, TaskgateEvent, TaskgateServer, TaskgateServerOptions } from 'vue-taskgate/server'

import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'

import { blankPicture, echo, identify, SECRET } from './defaults'

/** Options of the server half. Each has a default, which an option that is there but undefined takes away. */
export type BackendOptions = Partial<TaskgateServerOptions>

export interface Backend {
  server: TaskgateServer
  storage: Storage
  /** What the server has emitted, unless an option takes it. */
  events: TaskgateEvent[]
  /** What the server has reported, unless an option takes it. */
  errors: [error: unknown, where: string][]
}

/** The real server half on memory storage. It runs in Node and in a page, under a test runner or without one. */
export function openBackend(options: BackendOptions = {}): Backend {
  const { clock, storage = createMemoryStorage(clock && { now: clock.now }) } = options
  const events: TaskgateEvent[] = []
  const errors: Backend['errors'] = []
  const server = createTaskgateServer({
    secret: SECRET,
    identify,
    actions: { startTask: echo },
    slider: { encode: blankPicture },
    onEvent: (event) => events.push(event),
    onError: (error, where) => errors.push([error, where]),
    ...options,
    storage,
  })
  return { server, storage, events, errors }
}
