import type { ChildProcess } from 'node:child_process'

import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface RedisServer {
  /** Its port on 127.0.0.1, which a restart keeps. */
  readonly port: number
  /** Starts the server on its existing data. Resolves when it accepts connections. */
  start(): Promise<void>
  /** Kills the server immediately (SIGKILL). */
  kill(): Promise<void>
  /** Stops the server without ending its connections (SIGSTOP), as a machine that lost its network. */
  freeze(): void
  /** Kills the server and removes its data. */
  stop(): Promise<void>
}

/** Limit for loading the data and listening. */
const START_MS = 10_000

/** Path of redis-server. Undefined if it is not installed. */
export const redisExecutable = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find(isExecutable)

/**
 * Creates an empty, durable Redis server on a free port: acknowledged writes are on disk.
 * `settings` override its configuration: `{ appendfsync: 'everysec' }`.
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
      process.once('exit', killNow) // an aborted test run leaves no server behind
      await ready(started)
    },
    kill,
    freeze() {
      child?.kill('SIGSTOP')
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves when the server accepts connections. Rejects with its output if it does not. */
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
