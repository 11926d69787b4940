// @ts-expect-error -- a module of later versions than our types
import { DatabaseSync } from 'node:sqlite'

import { createSqliteStorage } from 'vue-taskgate/server/sqlite'

import { createApp } from '../createApp'
import { newFile } from '../newFile'

interface ServeOptions {
  port: number
  hostname: string
  onListen: (address: { port: number }) => void
}
declare const Deno: { serve: (options: ServeOptions, handler: (request: Request) => Promise<Response>) => unknown }

const storages = { 'node:sqlite': () => createSqliteStorage(new DatabaseSync(newFile())) }
const onListen = ({ port }: { port: number }) => console.log(JSON.stringify({ port }))
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, createApp({ storages }))
