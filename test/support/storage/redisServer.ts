import type { ChildProcess } from 'node:child_process'

import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface RedisServer {
  /** Where it listens, on 127.0.0.1; the same one after a restart. */
  readonly port: number
  /** Starts it on the data that it left, and resolves when it answers. */
  start(): Promise<void>
  /** Ends it at once, as a power cut ends a process. */
  kill(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** How long it may take to read its data and listen. */
const START_MS = 10_000

/** Where redis-server is; undefined where it is not. */
export const redisExecutable = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find(isExecutable)

/**
 * A Redis of one's own on a free port, with nothing in it, that has on disk what it acknowledges.
 * `settings` are lines of its configuration: `{ appendfsync: 'everysec' }`.
 */
export function createRedisServer(settings: Record<string, string> = {}): RedisServer {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-redis-'))
  let port = 0
  let child: ChildProcess | undefined
  let ended: Promise<unknown> | undefined

  const killNow = (): boolean | undefined => child?.kill('SIGKILL')

  async function kill(): Promise<void> {
    killNow()
    await ended
    child = undefined
    process.off('exit', killNow)
  }

  return {
    get port() {
      return port
    },
    async start() {
      port ||= await freePort()
      const durable = { appendonly: 'yes', appendfsync: 'always', 'auto-aof-rewrite-percentage': '0', save: '' }
      const configuration = { port: String(port), bind: '127.0.0.1', dir: folder, ...durable, ...settings }
      const args = Object.entries(configuration).flatMap(([key, value]) => [`--${key}`, value])
      const started = spawn(redisExecutable!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      child = started
      ended = new Promise((resolve) => started.once('exit', resolve))
      process.once('exit', killNow) // a test run that is broken off leaves none behind
      await ready(started)
    },
    kill,
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves when the server says that it listens; rejects with what it said when it does not. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = (): void => reject(new Error(`redis-server did not start:\n${said}`))
    const timer = setTimeout(fail, START_MS)
    child.once('exit', fail)
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (!said.includes('Ready to accept connections')) return
      clearTimeout(timer)
      child.off('exit', fail)
      said = ''
      resolve()
    })
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
