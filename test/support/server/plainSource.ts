import type { CallbackSource, CallbackUpdate } from 'vue-taskgate/server'

import { CallbackRefused, UnreadablePayload } from 'vue-taskgate/server'

import { ORIGIN } from '../backend/defaults'

/** A minimal vendor for tests of the code behind the signature check: the valid signature is `good`. */
export function plainSource(options: Partial<CallbackSource> = {}): CallbackSource {
  return {
    token: TOKEN,
    mediaType: 'application/json',
    async verify(body, headers) {
      if (headers.get('signature') !== 'good') throw new CallbackRefused(401, 'bad_signature')
      const payload = new TextDecoder().decode(body)
      const unknownNames = headers.get('unknown')?.split(',') ?? []
      return {
        signedText: payload,
        payload,
        method: 'MD5',
        keyIndex: 0,
        unknownNames,
        isQuarantined: unknownNames.length > 0,
      }
    },
    acknowledgement: (status) => ({ code: status }),
    items: (payload) => {
      const value: unknown = parse(payload)
      return Array.isArray(value) ? value.map((item) => JSON.stringify(item)) : [payload]
    },
    update: (item) => ({ ...usual, ...(parse(item) as object) }),
    ...options,
  }
}

export const TOKEN = 'a-token-of-a-plain-test-source'

/** Returns a push to a source. */
export function pushOf(source: string, payload: unknown, headers: Record<string, string> = {}): Request {
  return new Request(`${ORIGIN}/api/callback/${source}/${TOKEN}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', signature: 'good', ...headers },
    body: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
}

const usual: CallbackUpdate = {
  providerTaskId: 'p-1',
  echoes: [],
  status: 'done',
  verdict: 'pass',
  by: 'machine',
  revision: [1],
  labels: [],
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !('bad' in value)) return value
  } catch {
    // throws below
  }
  throw new UnreadablePayload('expected an object or a list without `bad`, got something else')
}
