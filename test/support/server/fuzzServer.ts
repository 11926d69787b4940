import type { FuzzTarget } from './fuzzRequests'

import { ilivedata, yidun } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'

import { openBackend } from '../backend/backend'
import { createDice, fuzzedRequest } from './fuzzRequests'
import { TOKEN } from './plainSource'

export interface FuzzReport {
  requests: number
  /** The number of responses by status. */
  statuses: Record<string, number>
  /** Rejections, 500 and 502 responses, and reported errors, each with the seed that reproduces it. */
  faults: string[]
  /** The longest processor time of a request in this process, in ms, including concurrent background work. */
  longestMs: { push: number; other: number }
}

const TARGET: FuzzTarget = {
  token: TOKEN,
  secretId: 'secret-id',
  secretKey: 'the key of a test, long enough',
}
const MOST_FAULTS = 10

/** Sends `requests` mutated requests sequentially to a server with all features enabled. */
export async function fuzzServer(requests: number, seed: number): Promise<FuzzReport> {
  const { token, secretId, secretKey } = TARGET
  const dice = createDice(seed)
  const report: FuzzReport = { requests: 0, statuses: {}, faults: [], longestMs: { push: 0, other: 0 } }
  let last = ''
  const fault = (what: string): void => {
    if (report.faults.length < MOST_FAULTS)
      report.faults.push(`${what} (seed ${seed}, request ${report.requests}: ${last})`)
  }
  const { server, storage } = openBackend({
    identify: () => ({ session: 'fuzz', ip: '192.0.2.1' }),
    digests: nodeDigests,
    risk: { rules: [{ by: ['session'], max: 500, windowMs: 1_000, then: 'verify' }] },
    actions: {
      startTask: { run: (input) => input, maxQueued: 100_000 },
      check: { source: 'text', submit: () => 'p-1' },
    },
    callbacks: {
      sources: {
        text: yidun({ product: 'text', token, secretId, secretKey, businessIds: 'any', methods: ['MD5'] }),
        batch: ilivedata({ token, secretKey, appIds: 'any' }),
      },
    },
    onEvent: undefined,
    onError(error, where) {
      // A full quarantine is expected: further pushes get 503.
      if (!String(error).includes('the quarantine takes')) fault(`${where}: ${String(error)}`)
    },
  })
  while (report.requests < requests) {
    const request = fuzzedRequest(dice, TARGET)
    if (!request) continue
    report.requests += 1
    last = `${request.method} ${request.url.slice(0, 200)}`
    const before = process.cpuUsage()
    try {
      const response = await server.fetch(request)
      await response.arrayBuffer()
      report.statuses[response.status] = (report.statuses[response.status] ?? 0) + 1
      if (response.status === 500 || response.status === 502) fault(`status ${response.status}`)
    } catch (error) {
      fault(`rejected: ${String(error)}`)
    }
    const { user, system } = process.cpuUsage(before)
    const kind = request.url.includes('/callback/') ? 'push' : 'other'
    report.longestMs[kind] = Math.max(report.longestMs[kind], (user + system) / 1_000)
  }
  await server.close()
  await storage.close()
  return report
}
