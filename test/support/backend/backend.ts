import type { Storage, TaskgateEvent, TaskgateServer, TaskgateServerOptions } from 'vue-taskgate/server'
import type { Network, NetworkOptions } from './network'
import type { Puzzles } from './puzzles'

import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'

import { blankPicture, echo, identify, SECRET } from './defaults'
import { createNetwork } from './network'
import { createPuzzles } from './puzzles'
import { counted } from './serving'

/** Options of the server half, with defaults for tests. `undefined` restores the server's own default. */
export type BackendOptions = Partial<TaskgateServerOptions> & NetworkOptions

export interface Backend extends Network, Puzzles {
  server: TaskgateServer
  storage: Storage
  /** The events of the server, unless `onEvent` is given. */
  events: TaskgateEvent[]
  /** The errors of the server, unless `onError` is given. */
  errors: [error: unknown, where: string][]
}

/**
 * Creates the real server half on memory storage, and a network to it. Works in Node.js and in a page, with or without a
 * test runner.
 */
export function openBackend({ faults, everyCall, onEnd, ...options }: BackendOptions = {}): Backend {
  const { clock, storage = createMemoryStorage(clock) } = options
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
