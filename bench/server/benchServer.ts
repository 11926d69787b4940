import type { Storage } from 'vue-taskgate/server'

import { createTaskgateServer } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'

import { contentType, path, signedBody, source } from './pushes'

/** Creates a server that submits every task to a text check, under the `providerTaskId` of its input. */
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

/** Returns a signed push as a request for this process. */
export function pushRequest(number: number): Request {
  const headers = { 'content-type': contentType }
  return new Request(`http://localhost${path}`, { method: 'POST', headers, body: signedBody(number) })
}

function idOf(input: unknown): string {
  return (input as { providerTaskId: string }).providerTaskId
}
