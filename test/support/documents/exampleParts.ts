import type { Files } from './documents'

/** The files that the documents leave to their readers. Some send their arguments to the parent, for assertions. */
export const deploymentParts: Files = {
  /** The first run can be endless, so that a test can interrupt it. */
  'paint.ts': `
import type { RunContext } from 'vue-taskgate/server'

export interface Painted { input: unknown; attempt: number; pid: number }

export async function paint(input: unknown, { attempt, signal, report }: RunContext): Promise<Painted> {
  report(0.1)
  const { isEndless = process.env.ENDLESS === 'yes' && attempt === 1 } = (input ?? {}) as { isEndless?: boolean }
  if (isEndless && attempt === 1) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  return { input, attempt, pid: process.pid }
}
`,
  /** Runs the Nitro route in h3, which provides Nitro's handlers. */
  'h3.ts': `
import { createServer } from 'node:http'

import { createApp, createRouter, toNodeListener } from 'h3'

import route from './server/routes/api/[...]'
import { stopOnSigterm } from './stop'

const app = createApp().use(createRouter().use('/api/**', route))
stopOnSigterm(createServer(toNodeListener(app)).listen(3000))
`,
  'actions.ts': `
export const actions = { startTask: { run: () => 'made at the edge' } }
`,
  'signIn.ts': `
export async function userOf(request: Request): Promise<string | null> {
  return request.headers.get('x-test-user')
}
`,
  /** Shares the storage of the test with the edge runtime. */
  'storage.ts': `
import type { Storage } from 'vue-taskgate/server'

export const { storage, secret } = globalThis as unknown as { storage: Storage; secret: string }
`,
}

export const callbackParts: Files = {
  'vendor.ts': `
interface Picture { url: string; dataId: string; callbackUrl?: string; signal: AbortSignal }

export async function submitPicture({ url, dataId, callbackUrl }: Picture): Promise<string> {
  process.send!({ submitted: { url, dataId, callbackUrl } })
  return \`yd-\${dataId}\`
}

export async function askForResults(_ids: (string | undefined)[]): Promise<unknown[]> {
  return []
}
`,
  'verdicts.ts': `
export async function saveVerdict(verdict: object): Promise<void> {
  process.send!({ saved: verdict })
}
`,
}
