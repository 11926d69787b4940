/**
 * Storage in the memory of this process. No method awaits anything, so each is atomic.
 */
import type { Commit, Storage } from '../storage'

import { createChannels } from '../../runtime/channels'
import { createMemoryQueues } from './memoryQueues'

export interface MemoryStorageOptions {
  /** Returns epoch ms. Default: the system clock. */
  now?: () => number
}

interface Expiring {
  expiresAt: number
}

/** Events counted per key, so that a flood costs at most 8 kB a key. */
const MAX_EVENTS = 1_000

/** Entries checked in each write, so that expired ones are deleted without a timer. */
const SWEEP_STEPS = 2

/** Stores in the memory of this process, for development and tests. Nothing survives a restart. */
export function createMemoryStorage(options: MemoryStorageOptions = {}): Storage {
  const now = options.now ?? (() => Date.now())
  const entries = new Map<string, Expiring & { value: string }>()
  const events = new Map<string, Expiring & { times: number[] }>()
  const queues = createMemoryQueues(now)
  const channels = createChannels()
  const sweepEntries = sweeper(entries)
  const sweepEvents = sweeper(events)

  function read(key: string): string | null {
    const entry = entries.get(key)
    return entry && entry.expiresAt > now() ? entry.value : null
  }

  function write(key: string, value: string, ttlMs: number): true {
    sweepEntries(now())
    entries.set(key, { value, expiresAt: now() + ttlMs })
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
      sweepEvents(at)
      const times = (events.get(key)?.times ?? []).filter((time) => time > at - windowMs && time <= at)
      if (by === 1 && times.push(at) > MAX_EVENTS) times.shift()
      if (by === -1) times.pop()
      if (by !== 0) events.set(key, { times, expiresAt: at + windowMs })
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
      return removeExpired(entries, now()) + removeExpired(events, now()) + queues.purge(before)
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

function removeExpired(map: Map<string, Expiring>, now: number): number {
  let removed = 0
  for (const [key, { expiresAt }] of map) if (expiresAt <= now && map.delete(key)) removed += 1
  return removed
}

/** Walks round the map a few entries at a time and drops the expired ones that it meets. */
function sweeper(map: Map<string, Expiring>): (now: number) => void {
  let rest = map.entries()
  return (now) => {
    for (let step = 0; step < SWEEP_STEPS; step += 1) {
      const next = rest.next()
      if (next.done) rest = map.entries()
      else if (next.value[1].expiresAt <= now) map.delete(next.value[0])
    }
  }
}
