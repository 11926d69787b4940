import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

import { ROOT } from './documents'
import { SECRET } from '../backend/defaults'

export interface ExampleProcess {
  /** Its address: `http://127.0.0.1:…`. */
  url: string
  pid: number
  /** The messages of the example's own code, oldest first. */
  messages: Record<string, unknown>[]
  /** Sends the signal and resolves when the process has exited. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ code: number | null; ms: number }>
}

const anyPort = new URL('./anyPort.ts', import.meta.url).href

/** Timeout of tests that wait for processes on a busy machine. */
export const SLOW = { timeout: 60_000 }

/** Runs a file of a folder in its own process with `tsx`. Resolves when it listens. The process ends with the test. */
export async function startExample(
  folder: string,
  file: string,
  environment: Record<string, string> = {},
): Promise<ExampleProcess> {
  const child = fork(join(folder, file), {
    cwd: folder,
    execArgv: ['--import', 'tsx', '--import', anyPort],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json'),
      TASKGATE_SECRET: SECRET,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const messages: Record<string, unknown>[] = []
  const over = once(child, 'exit') as Promise<[code: number | null]>
  onTestFinished(async () => {
    if (child.kill('SIGKILL')) await over
  })
  let said = ''
  child.stdout!.resume()
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()))

  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: Record<string, unknown>) => {
      if ('port' in message) resolve(message.port as number)
      else messages.push(message)
    })
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}:\n${said}`)))
  })

  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    messages,
    async end(signal) {
      const sentAt = Date.now()
      child.kill(signal)
      const [code] = await over
      return { code, ms: Date.now() - sentAt }
    },
  }
}
