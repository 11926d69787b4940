import type { ChildProcess } from 'node:child_process'
import type { CheckRequest } from './createProvider'

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The credentials that provider and customer share. */
export interface ProviderAccount {
  secretId: string
  secretKey: string
  businessId: string
}

export interface ProviderOptions {
  account: ProviderAccount
  /** File in which open checks survive the process. Default: none. */
  file?: string
  /** Time factor. Default 1, slow enough to watch; 0.1 is ten times faster. */
  pace?: number
}

export interface Provider {
  pid: number
  /** Hands a text over. Resolves to the provider's id of the check. */
  check(request: CheckRequest, signal: AbortSignal): Promise<string>
  /** Answers `?dataId=…` with the steps of the provider. The unpredictable id is the authorization. */
  log(request: Request): Promise<Response>
  close(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Starts the provider's process, which ends with this one. Rejects if it ends before it listens. */
export async function startProvider({ account, file, pace = 1 }: ProviderOptions): Promise<Provider> {
  const child = fork(main, { cwd: root, execArgv: ['--import', 'tsx'], env: environment({ account, file, pace }) })
  const url = `http://127.0.0.1:${await portOf(child)}`

  return {
    pid: child.pid!,
    async check(request, signal) {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${url}/check`, { method: 'POST', headers, body: JSON.stringify(request), signal })
      if (!response.ok) throw new Error(`The provider answered ${response.status}: ${await response.text()}`)
      return ((await response.json()) as { taskId: string }).taskId
    },
    async log(request) {
      const query = new URL(request.url).search
      return fetch(`${url}/log${query}`).catch(() => new Response('The provider does not answer.', { status: 502 }))
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

/** Returns the environment of the provider, without our own secret. */
function environment({ account, file, pace }: ProviderOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TASKGATE_SECRET: undefined,
    PROVIDER_SECRET_ID: account.secretId,
    PROVIDER_SECRET_KEY: account.secretKey,
    PROVIDER_BUSINESS_ID: account.businessId,
    PROVIDER_FILE: file,
    PROVIDER_PACE: String(pace),
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  const listening = once(child, 'message') as Promise<[{ port: number }]>
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The provider ended with code ${code} before it listened.`)
  })
  const [{ port }] = await Promise.race([listening, ended])
  return port
}
