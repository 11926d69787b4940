import type { Storage } from 'vue-taskgate/server'

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Redis } from 'ioredis'
import Database from 'libsql'
import { createMemoryStorage } from 'vue-taskgate/server'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

import { createRedisServer } from '../../test/support/storage/redisServer'

export type StorageName = 'memory' | 'SQLite' | 'Redis'
export const storageNames: StorageName[] = ['memory', 'SQLite', 'Redis']

export interface BenchStorage {
  storage: Storage
  /** Name, version and durability, for the tables. */
  words: string
  close(): Promise<void>
}

/** Opens a storage in its production configuration: SQLite with a sync per commit, Redis with `appendfsync always`. */
export async function openStorage(name: StorageName): Promise<BenchStorage> {
  if (name === 'memory') {
    const storage = createMemoryStorage()
    return { storage, words: 'memory', close: () => storage.close() }
  }
  if (name === 'SQLite') {
    const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'))
    const db = new Database(join(folder, 'bench.db'))
    const storage = createSqliteStorage(db)
    const { version } = db.prepare('SELECT sqlite_version() AS version').get() as { version: string }
    return {
      storage,
      words: `SQLite ${version}, WAL, synchronous FULL`,
      async close() {
        await storage.close()
        db.close()
        rmSync(folder, { recursive: true })
      },
    }
  }
  const server = createRedisServer()
  await server.start()
  const client = new Redis(server.port)
  const storage = createRedisStorage(client, { prefix: '{bench}:' })
  const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1]
  return {
    storage,
    words: `Redis ${version}, appendfsync always`,
    async close() {
      await storage.close()
      client.disconnect()
      await server.stop()
    },
  }
}
