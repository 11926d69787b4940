import type { Runner } from '../run/runner'
import type { BullConnection } from './connections'
import type { Lane } from './lane'

import { expectOption, expectOptions } from '../runtime/expectOption'
import { withTimeout } from '../runtime/withTimeout'
import { expectPrefix, HASH_TAG } from '../storage/redis/expectPrefix'
import { claimJobs } from './claimJobs'
import { isClient, openConnections } from './connections'
import { createJobRuns } from './jobRuns'
import { createLane } from './lane'

export interface BullRunnerOptions {
  /**
   * Redis 6.2 or later: a client of ioredis, single or cluster, or its options. The runner opens and closes its own
   * connections, two plus one for each action, with the settings that Bull needs (`maxRetriesPerRequest: null` for
   * workers). A given client stays open and unused. Must have no `keyPrefix`, which Bull does not support.
   */
  connection: BullConnection
  /**
   * The prefix of all keys in Redis, the same in every process of an app, and another one for each app. A cluster needs a
   * hash tag, a part in braces: `{my-app}`. Jobs of a version that did not require a prefix lie under `{taskgate-bull}`.
   */
  prefix: string
  /**
   * Takes over jobs that are marked as another app's, once: they then have the mark of this app. For an app whose secrets
   * were all replaced at once. Default false.
   */
  adopt?: boolean
  /** Whether this process also runs tasks. Default true; with false it only takes starts. */
  work?: boolean
  /**
   * Lifetime of the lock of a running task, in ms. The process renews it three times in that time. A run loses its lock
   * when it blocks the process, or Redis is unreachable, for longer. Default 30,000.
   */
  lockMs?: number
  /** Interval of the search for tasks of lost processes, in ms. The second search finds one. Default 30,000. */
  stalledIntervalMs?: number
}

const MIN_MS = 100
const CLOSE_WITHIN_MS = 3_000

/**
 * Runs tasks on BullMQ, in all processes with such a runner on the same Redis and storage. The storage's queue is the
 * outbox: it holds each start until the start is a job in Bull, also across a crash.
 *
 * - A task runs again elsewhere when its process is lost, up to `restarts` times (see the action). It returns to the head
 *   of Bull's queue when its process closes. Reports of the older run are then ignored.
 * - `maxQueued` limits the waiting tasks of all processes; Bull's counts are read at most once a second.
 * - Redis holds a hash with the id and the **input** of each task, files included, from its start to its end. A task that
 *   is cancelled while it waits stays there until a worker reaches it. The ids of about a hundred jobs remain in Bull's
 *   event stream. Redis never holds results.
 * - A key under the prefix marks its app by a keyed hash of each secret. Until the mark is known to be this app's, no task
 *   goes to Bull or is taken from it.
 * - Redis must not lose data: `appendonly yes`, `maxmemory-policy noeviction`. A task that it loses stays `pending`.
 *
 * Throws a `TypeError` for an invalid option. Errors of Redis go to the server's `onError`.
 */
export function createBullRunner(options: BullRunnerOptions): Runner {
  const { prefix, adopt, work, lockMs, stalledIntervalMs, connection } = checkOptions(options)
  const lanes = new Map<string, Lane>()
  let isClaimed = false
  let end: (() => Promise<void>) | undefined
  let ended: Promise<void> | undefined

  function open(): void {
    for (const lane of lanes.values()) lane.open()
  }

  return {
    async claim(app) {
      const answer = await claimJobs({ connection, prefix, adopt, app })
      if (answer !== 'done' || isClaimed || ended) return answer
      isClaimed = true
      open()
      return answer
    },
    start(host) {
      const onError = reportOnce((error) => host.onError(error, 'Bull'))
      const connections = openConnections(connection, work, onError)
      const runs = work ? createJobRuns(host, lockMs) : undefined
      for (const [name, action] of host.actions) {
        const lane = { host, name, action, connections, runs, prefix, lockMs, stalledIntervalMs, onError }
        lanes.set(name, createLane(lane))
      }
      if (isClaimed) open()
      // Workers take no more jobs before the runs end, and the jobs return while the connections are open.
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
  const { connection, prefix, adopt = false, work = true, lockMs = 30_000, stalledIntervalMs = 30_000 } = options
  const isObject = typeof connection === 'object' && connection !== null
  const settings = isObject && isClient(connection) ? connection.options : connection
  const isValid = isObject && !settings.keyPrefix
  expectOption(isValid, 'connection', 'a client of ioredis or its options, without keyPrefix', connection)
  const isText = typeof prefix === 'string' && prefix !== ''
  expectPrefix(isText, "a text, such as '{my-app}'", '{taskgate-bull}', prefix)
  const isCluster = isObject && isClient(connection) && connection.isCluster
  const canRun = !isCluster || HASH_TAG.test(prefix)
  expectOption(canRun, 'prefix', "a text with a hash tag in a cluster, such as '{my-app}'", prefix)
  expectOption(typeof adopt === 'boolean', 'adopt', 'true or false', adopt)
  expectOption(lockMs >= MIN_MS, 'lockMs', `milliseconds, ${MIN_MS} or more`, lockMs)
  expectOption(stalledIntervalMs >= MIN_MS, 'stalledIntervalMs', `milliseconds, ${MIN_MS} or more`, stalledIntervalMs)
  return { connection, prefix, adopt, work, lockMs, stalledIntervalMs }
}

/** Reports each error once: Bull passes an error of a shared connection to every user of the connection. */
function reportOnce(onError: (error: unknown) => void): (error: unknown) => void {
  const seen = new WeakSet()
  return (error) => {
    if (typeof error === 'object' && error !== null) {
      if (seen.has(error)) return
      seen.add(error)
    }
    onError(error)
  }
}
