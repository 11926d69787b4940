// Node, with the drivers that it has: its own since Node 22, and better-sqlite3.
import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'
import { createRequire } from 'node:module'
// @ts-expect-error -- a module of later versions than our types
import { DatabaseSync } from 'node:sqlite'

import { getRequestListener } from '@hono/node-server'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

import { createApp } from '../createApp'
import { newFile } from '../newFile'

const require = createRequire(import.meta.url)
const Database = require('better-sqlite3') as new (path: string) => Parameters<typeof createSqliteStorage>[0]
const app = createApp({
  storages: {
    'node:sqlite': () => createSqliteStorage(new DatabaseSync(newFile())),
    'better-sqlite3': () => createSqliteStorage(new Database(newFile())),
  },
})

const server = createServer((request, response) => void getRequestListener(app)(request, response))
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })))
