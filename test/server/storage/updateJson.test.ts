import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { updateJson } from '../../../src/server/storage/updateJson'
import { controlled } from '../../support/storage/controlled'
import { until } from '../../support/time/testClock'

const COUNTER = { key: 'counter', ttlMs: 60_000 }
const addOne = (count: number | null): number => (count ?? 0) + 1

describe('updateJson', () => {
  it('creates the value, then replaces it', async () => {
    const storage = createMemoryStorage()
    expect(await updateJson(storage, { ...COUNTER, change: addOne })).toEqual({ before: null, after: 1 })
    expect(await updateJson(storage, { ...COUNTER, change: addOne })).toEqual({ before: 1, after: 2 })
    expect(await storage.get('counter')).toBe('2')
  })

  it('writes nothing if the change returns null', async () => {
    const storage = createMemoryStorage()
    expect(await updateJson(storage, { ...COUNTER, change: () => null })).toEqual({ before: null, after: null })
    expect(await storage.get('counter')).toBeNull()
  })

  it.each([null, '5'])('applies the change again if another process has replaced %s meanwhile', async (stored) => {
    const inner = createMemoryStorage()
    if (stored !== null) await inner.insert('counter', stored, 60_000)
    const { storage, hold } = controlled(inner)
    const commit = hold('commit')
    const update = updateJson(storage, { ...COUNTER, change: addOne })
    await until(commit.isReached)
    await updateJson(inner, { ...COUNTER, change: () => 10 })
    commit.release()
    expect(await update).toEqual({ before: 10, after: 11 })
  })

  it('appends items in the same commit, and writes nothing if one of them is already queued', async () => {
    const storage = createMemoryStorage()
    const appends = (count: number) => [{ queue: 'notices', id: 'a', value: String(count), ttlMs: 60_000 }]
    expect(await updateJson(storage, { ...COUNTER, change: addOne, appends })).toEqual({ before: null, after: 1 })
    expect(await updateJson(storage, { ...COUNTER, change: addOne, appends })).toEqual({ before: 1, after: 1 })
    expect(await storage.list('notices', 'new', { limit: 2 })).toMatchObject([{ id: 'a', value: '1' }])
    expect(await storage.get('counter')).toBe('1')
  })
})
