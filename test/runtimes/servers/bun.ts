// @ts-expect-error -- a module of Bun
import { Database } from 'bun:sqlite'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

import { createApp } from '../createApp'
import { newFile } from '../newFile'

interface ServeOptions {
  port: number
  hostname: string
  fetch: (request: Request) => Promise<Response>
}
declare const Bun: { serve: (options: ServeOptions) => { port: number } }

const storages = { 'bun:sqlite': () => createSqliteStorage(new Database(newFile())) }
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: createApp({ storages }) })
console.log(JSON.stringify({ port }))
