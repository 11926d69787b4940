import type { Runner } from '../run/runner'
import type { BullConnection } from './connections'
import type { Lane } from './lane'

import { expectOption, expectOptions } from '../runtime/expectOption'
import { withTimeout } from '../runtime/withTimeout'
import { isClient, openConnections } from './connections'
import { createJobRuns } from './jobRuns'
import { createLane } from './lane'

export interface BullRunnerOptions {
  /**
   * Redis 6.2 or later: a client of ioredis, a cluster's too, or the options of one. The runner opens connections of
   * its own, two and one for each action, with the settings that Bull needs (workers: `maxRetriesPerRequest: null`),
   * and closes them; a client that is given stays open and unused. Without `keyPrefix`, which Bull does not take.
   */
  connection: BullConnection
  /**
   * What the names of all keys in Redis begin with, the same in every process. In a cluster it has a hash tag, a part
   * in braces. Default `{taskgate-bull}`.
   */
  prefix?: string
  /** Whether this process also runs tasks. Default true; with false it takes starts only. */
  work?: boolean
  /**
   * How long a running task stays with a process that is not heard of, in ms. It is renewed three times in that time.
   * A run that blocks the process for longer is lost, and so is one when Redis is away for longer. Default 30,000.
   */
  lockMs?: number
  /** How often tasks of lost processes are looked for, in ms; one is found at the second look. Default 30,000. */
  stalledIntervalMs?: number
}

const LEAST_MS = 100
const CLOSE_WITHIN_MS = 3_000

/**
 * Runs tasks on BullMQ, in all processes that have such a runner on the same Redis and storage. The storage's queue is
 * the outbox: a start is stored there first, and taken to Bull from there, again after a crash, as one job.
 *
 * - A task runs again elsewhere when its process is lost, `restarts` times (see the action), and goes back to the head
 *   of Bull's queue when its process closes. What an older run then says of the task is not written.
 * - `maxQueued` counts waiting tasks of all processes, by a look at Bull at most once a second.
 * - In Redis lie, for each task from its start to its end, a hash with its id and its **input**, files included; it is
 *   removed with the end, in one step. A task that is cancelled while it waits stays until a worker comes to it. After
 *   that, the ids of the last hundred jobs or so remain in Bull's event stream. Results are never there.
 * - Redis must not lose data: `appendonly yes`, `maxmemory-policy noeviction`. A task that it loses stays `pending`.
 *
 * Throws a `TypeError` for an option that is not fine. Errors of Redis go to the server's `onError`.
 */
export function createBullRunner(options: BullRunnerOptions): Runner {
  const { prefix, work, lockMs, stalledIntervalMs, connection } = checkOptions(options)
  const lanes = new Map<string, Lane>()
  let end: (() => Promise<void>) | undefined
  let ended: Promise<void> | undefined

  return {
    start(host) {
      const onError = once((error) => host.onError(error, 'Bull'))
      const connections = openConnections(connection, work, onError)
      const runs = work ? createJobRuns(host, lockMs) : undefined
      for (const [name, action] of host.actions) {
        const lane = { host, name, action, connections, runs, prefix, lockMs, stalledIntervalMs, onError }
        lanes.set(name, createLane(lane))
      }
      // Workers stop taking first; then their runs end, and the jobs go back while the connections are still there.
      const close = (): Promise<unknown> =>
        Promise.all([...[...lanes.values()].map((lane) => lane.close()), runs?.close()])
      const force = async (error: unknown): Promise<void> => {
        host.onError(error, 'close of the Bull runner')
        await Promise.all([...lanes.values()].map((lane) => lane.force()))
      }
      end = () =>
        withTimeout(host.clock, CLOSE_WITHIN_MS, close()).catch(force).then(connections.close, connections.close)
    },
    async reserve(action) {
      return ended ? null : ((await lanes.get(action)?.reserve()) ?? null)
    },
    added(action) {
      lanes.get(action)?.added()
    },
    async close() {
      await (ended ??= end?.())
    },
  }
}

function checkOptions(options: BullRunnerOptions) {
  expectOptions(options, 'createBullRunner()')
  const { connection, prefix = '{taskgate-bull}', work = true, lockMs = 30_000, stalledIntervalMs = 30_000 } = options
  const isObject = typeof connection === 'object' && connection !== null
  const of = isObject && isClient(connection) ? connection.options : connection
  const isFine = isObject && !of.keyPrefix
  expectOption(isFine, 'connection', 'a client of ioredis or its options, without keyPrefix', connection)
  expectOption(typeof prefix === 'string' && prefix !== '', 'prefix', 'a text', prefix)
  expectOption(lockMs >= LEAST_MS, 'lockMs', `milliseconds, ${LEAST_MS} or more`, lockMs)
  expectOption(
    stalledIntervalMs >= LEAST_MS,
    'stalledIntervalMs',
    `milliseconds, ${LEAST_MS} or more`,
    stalledIntervalMs,
  )
  return { connection, prefix, work, lockMs, stalledIntervalMs }
}

/** Bull hands one error of a shared connection to each of its users. */
function once(onError: (error: unknown) => void): (error: unknown) => void {
  const seen = new WeakSet()
  return (error) => {
    if (typeof error === 'object' && error !== null) {
      if (seen.has(error)) return
      seen.add(error)
    }
    onError(error)
  }
}
