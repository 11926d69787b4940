import type { Storage } from 'vue-taskgate/server'

import { createTaskgateServer } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'

import { contentType, path, signedBody, source } from './pushes'

/** A server that hands every task over to a text check, by the id that its input says. */
export function createBenchServer(storage: Storage) {
  return createTaskgateServer({
    storage,
    secret: 'a secret of a measurement, long enough',
    identify: () => ({ session: 'bench' }),
    digests: nodeDigests,
    actions: { startTask: { source: 'text', maxQueued: 1_000_000, concurrency: 64, submit: (input) => idOf(input) } },
    callbacks: { sources: { text: source } },
  })
}

/** A signed push, as a request in this process. */
export function pushRequest(number: number): Request {
  const headers = { 'content-type': contentType }
  return new Request(`http://localhost${path}`, { method: 'POST', headers, body: signedBody(number) })
}

function idOf(input: unknown): string {
  return (input as { providerTaskId: string }).providerTaskId
}
