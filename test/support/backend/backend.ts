import type { Storage, TaskgateEvent, TaskgateServer, TaskgateServerOptions } from 'vue-taskgate/server'
import type { Network, NetworkOptions } from './network'
import type { Puzzles } from './puzzles'

import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'

import { blankPicture, echo, identify, SECRET } from './defaults'
import { createNetwork } from './network'
import { createPuzzles } from './puzzles'
import { counted } from './serving'

/** Options of the server half. Tests have defaults of their own; `undefined` brings the server's back. */
export type BackendOptions = Partial<TaskgateServerOptions> & NetworkOptions

export interface Backend extends Network, Puzzles {
  server: TaskgateServer
  storage: Storage
  /** What the server has emitted, unless an option takes it. */
  events: TaskgateEvent[]
  /** What the server has reported, unless an option takes it. */
  errors: [error: unknown, where: string][]
}

/**
 * The real server half on memory storage, and a network to it. Both run in Node and in a page, under a test runner or
 * without one.
 */
export function openBackend({ faults, everyCall, onEnd, ...options }: BackendOptions = {}): Backend {
  const { clock, storage = createMemoryStorage(clock && { now: clock.now }) } = options
  const events: TaskgateEvent[] = []
  const errors: Backend['errors'] = []
  const made = createTaskgateServer({
    secret: SECRET,
    identify,
    actions: { startTask: echo },
    slider: { encode: blankPicture },
    onEvent: (event) => events.push(event),
    onError: (error, where) => errors.push([error, where]),
    ...options,
    storage,
  })
  const server = { ...made, fetch: counted(made.fetch) }
  const { note, ...puzzles } = createPuzzles(storage)
  const network = createNetwork(
    async (call, request) => {
      const response = await server.fetch(request)
      await note(call, response)
      return response
    },
    { faults, everyCall, onEnd },
  )
  return { server, storage, events, errors, ...network, ...puzzles }
}
