/**
 * Storage in the memory of this process. No method awaits anything, so each is atomic.
 */
import type { Commit, Storage } from '../storage'

import { createChannels } from '../../runtime/channels'
import { createStepWatch, KEEP_MS } from '../../runtime/stepWatch'
import { createMemoryQueues } from './memoryQueues'

export interface MemoryStorageOptions {
  /** Returns epoch ms. Default: the system clock. */
  now?: () => number
  /** Returns ms on a clock that is never stepped. Default: `performance.now()`. */
  elapsed?: () => number
}

interface Expiring {
  expiresAt: number
  ttlMs: number
}

/** Events counted per key, so that a flood costs at most 8 kB a key. */
const MAX_EVENTS = 1_000

/** Entries checked in each write, so that expired ones are deleted without a timer. */
const SWEEP_STEPS = 2

/** Stores in the memory of this process, for development and tests. Nothing survives a restart. */
export function createMemoryStorage(options: MemoryStorageOptions = {}): Storage {
  const now = options.now ?? (() => Date.now())
  const watch = createStepWatch(now, options.elapsed ?? (() => performance.now()))
  const entries = new Map<string, Expiring & { value: string }>()
  const events = new Map<string, Expiring & { times: number[] }>()
  const queues = createMemoryQueues(now, watch)
  const channels = createChannels()
  const sweepEntries = sweeper(entries, isAlive)
  const sweepEvents = sweeper(events, isAlive)

  function isAlive({ expiresAt, ttlMs }: Expiring): boolean {
    return expiresAt > now() || (ttlMs >= KEEP_MS && watch.hasStepped(KEEP_MS))
  }

  function read(key: string): string | null {
    const entry = entries.get(key)
    return entry && isAlive(entry) ? entry.value : null
  }

  function write(key: string, value: string, ttlMs: number): true {
    sweepEntries()
    entries.set(key, { value, expiresAt: now() + ttlMs, ttlMs })
    return true
  }

  function take(key: string): string | null {
    const value = read(key)
    entries.delete(key)
    return value
  }

  function findConflict({ takes = [], replaces = [], inserts = [], appends = [] }: Commit): string | undefined {
    return (
      takes.find((key, index) => read(key) === null || takes.indexOf(key) !== index) ??
      replaces.find(({ key, expected }) => read(key) !== expected)?.key ??
      inserts.find(({ key }) => read(key) !== null && !takes.includes(key))?.key ??
      appends.find(({ queue, id }) => queues.has(queue, id))?.id
    )
  }

  // No method awaits between a check and a write, so each is atomic.
  return {
    async get(key) {
      return read(key)
    },
    async insert(key, value, ttlMs) {
      return read(key) === null && write(key, value, ttlMs)
    },
    async take(key) {
      return take(key)
    },
    async replace(key, expected, value, ttlMs) {
      return read(key) === expected && write(key, value, ttlMs)
    },
    async left(key) {
      return Math.max(0, (entries.get(key)?.expiresAt ?? 0) - now())
    },
    async increment(key, windowMs, by = 1) {
      const at = now()
      sweepEvents()
      const times = (events.get(key)?.times ?? []).filter((time) => time > at - windowMs && time <= at)
      if (by === 1 && times.push(at) > MAX_EVENTS) times.shift()
      if (by === -1) times.pop()
      if (by !== 0) events.set(key, { times, expiresAt: at + windowMs, ttlMs: windowMs })
      const [oldest] = times
      return { count: times.length, freeInMs: oldest === undefined ? 0 : oldest + windowMs - at }
    },
    async commit(commit) {
      const failed = findConflict(commit)
      if (failed !== undefined) return { failed }
      commit.takes?.forEach(take)
      commit.replaces?.forEach(({ key, value, ttlMs }) => write(key, value, ttlMs))
      commit.inserts?.forEach(({ key, value, ttlMs }) => write(key, value, ttlMs))
      commit.appends?.forEach(queues.add)
      return 'done'
    },
    async append(queue, id, value, { ttlMs, notBefore }) {
      if (queues.has(queue, id)) return 'duplicate'
      queues.add({ queue, id, value, ttlMs, notBefore })
      return 'new'
    },
    async lease(queue, n, leaseMs) {
      return queues.lease(queue, n, leaseMs)
    },
    async settle(queue, id, outcome, attempt) {
      return queues.settle(queue, id, outcome, attempt)
    },
    async list(queue, state, range) {
      return queues.list(queue, state, range)
    },
    async revive(queue, id) {
      return queues.revive(queue, id)
    },
    async purge(before) {
      if (watch.hasStepped(KEEP_MS)) return 0
      return removeExpired(entries, isAlive) + removeExpired(events, isAlive) + queues.purge(before)
    },
    async publish(channel, message) {
      channels.publish(channel, message)
    },
    async subscribe(channel, listener) {
      return channels.subscribe(channel, listener)
    },
    async close() {
      entries.clear()
      events.clear()
      queues.clear()
      channels.clear()
    },
  }
}

type IsAlive = (entry: Expiring) => boolean

function removeExpired(map: Map<string, Expiring>, isAlive: IsAlive): number {
  let removed = 0
  for (const [key, entry] of map) if (!isAlive(entry) && map.delete(key)) removed += 1
  return removed
}

/** Walks round the map a few entries at a time and drops the expired ones that it meets. */
function sweeper(map: Map<string, Expiring>, isAlive: IsAlive): () => void {
  let rest = map.entries()
  return () => {
    for (let step = 0; step < SWEEP_STEPS; step += 1) {
      const next = rest.next()
      if (next.done) rest = map.entries()
      else if (!isAlive(next.value[1])) map.delete(next.value[0])
    }
  }
}
