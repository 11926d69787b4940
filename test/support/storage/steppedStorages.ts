import type { Storage } from 'vue-taskgate/server'

import { Redis } from 'ioredis'
import { createMemoryStorage } from 'vue-taskgate/server'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

import { newFile, open } from './sqliteFiles'

/** Data on a machine whose clock can be stepped. */
export interface SteppedStorage {
  /** Opens the data, as one more process does. */
  open(): Storage
  /** Steps the clock of the storage, as a time server does. Real time goes on. */
  step(ms: number): void
}

export function steppedMemory(): SteppedStorage {
  let ahead = 0
  const storage = createMemoryStorage({ now: () => Date.now() + ahead })
  return {
    open: () => storage,
    step(ms) {
      ahead += ms
    },
  }
}

export function steppedSqlite(): SteppedStorage {
  let ahead = 0
  const file = newFile()
  return {
    open: () => createSqliteStorage(open(file), { now: () => Date.now() + ahead }),
    step(ms) {
      ahead += ms
    },
  }
}

/** The clock of a Redis cannot be set, so its scripts get a shifted time. */
export function steppedRedis(port: number, prefix: string, onOpen: (client: Redis) => void): SteppedStorage {
  let ahead = 0

  function withShiftedTime(lua: string): string {
    const clock = `local function shifted() local t = redis.call('TIME') return { t[1] + ${ahead / 1_000}, t[2] } end`
    return `${clock}\n${lua.replaceAll("redis.call('TIME')", 'shifted()')}`
  }

  return {
    open() {
      const client = new Redis(port)
      onOpen(client)
      const shifted = new Proxy(client, {
        get(target, name: keyof Redis) {
          if (name === 'evalsha') return async () => Promise.reject(new Error('NOSCRIPT'))
          if (name === 'eval') {
            return (lua: string, keys: number, ...args: string[]) => target.eval(withShiftedTime(lua), keys, ...args)
          }
          const member: unknown = target[name]
          return typeof member === 'function' ? (member.bind(target) as unknown) : member
        },
      })
      return createRedisStorage(shifted, { prefix })
    },
    step(ms) {
      ahead += ms
    },
  }
}
