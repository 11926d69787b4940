import type { RiskRule, ServerAction, Storage } from 'vue-taskgate/server'

import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'
import { onTestFinished, vi } from 'vitest'

import { SECRET } from '../backend/defaults'

export type BackendCall = 'check' | 'challenge' | 'submit' | 'startTask' | 'status' | 'cancel'

/** One task at work on the server, until the test says what comes of it. */
export interface Job {
  input: unknown
  report(progress: number): void
  finish(result?: unknown): void
  break(error: Error): void
}

export interface TestBackendOptions {
  risk?: Pick<RiskRule, 'max' | 'then'>
  actions?: Record<string, ServerAction>
}

/** The server half itself, handed in as `fetch`. Its time is the time of the page, so fake timers reach both. */
export interface TestBackend {
  fetch(url: string, init?: RequestInit): Promise<Response>
  storage: Storage
  /** Calls in the order in which they were made. */
  calls: BackendCall[]
  /** Bodies of the starts that were sent. */
  starts: Record<string, unknown>[]
  jobs: Job[]
  /** What happens to a call on its way; `send` lets it through. */
  faults: Partial<Record<BackendCall, (send: () => Promise<Response>) => Promise<Response>>>
  /** Timers that the page has set; those of the server are its own. */
  pageTimers(): number
  /** Id of the puzzle that was sent last. */
  puzzle(): string
  /** Its gap, in px of the picture. */
  answer(): Promise<number>
}

/** The request never arrives. */
export async function lost(): Promise<Response> {
  throw new TypeError('Failed to fetch')
}

/** The server says no. */
export function refusal(status: number, problem: object = {}, headers: HeadersInit = {}) {
  return async (): Promise<Response> => Response.json({ status, ...problem }, { status, headers })
}

export const verifyAlways = { max: 0, then: 'verify' } as const

export function createTestBackend({ risk, actions }: TestBackendOptions = {}): TestBackend {
  const storage = createMemoryStorage()
  const calls: BackendCall[] = []
  const starts: Record<string, unknown>[] = []
  const jobs: Job[] = []
  const faults: TestBackend['faults'] = {}
  let puzzle = ''
  let timers = 0
  const server = createTaskgateServer({
    storage,
    clock: {
      now: () => Date.now(),
      after(ms, callback) {
        timers += 1
        let isOver = false
        const end = (): void => {
          timers -= isOver ? 0 : 1
          isOver = true
        }
        const timer = setTimeout(() => (end(), callback()), ms)
        return () => (end(), clearTimeout(timer))
      },
    },
    secret: SECRET,
    identify: () => ({ session: 'somebody' }),
    risk: { rules: risk ? [{ by: ['session', 'action'], windowMs: 60_000, ...risk }] : [] },
    slider: { encode: async () => ({ type: 'image/png', bytes: new Uint8Array([1]) }) },
    actions: actions ?? {
      startTask: {
        concurrency: 50,
        run: (input, { report }) =>
          new Promise((finish, fail) => {
            jobs.push({ input, report, finish, break: fail })
          }),
      },
    },
  })
  onTestFinished(() => server.close())

  return {
    storage,
    calls,
    starts,
    jobs,
    faults,
    puzzle: () => puzzle,
    pageTimers: () => vi.getTimerCount() - timers,
    async fetch(url, init) {
      const { href, pathname } = new URL(url, 'http://localhost')
      const call = pathname.split('/').at(-1) as BackendCall
      calls.push(call)
      if (call === 'startTask' && typeof init?.body === 'string') starts.push(JSON.parse(init.body))
      async function send(): Promise<Response> {
        underWay += 1
        const request = new Request(href, { ...init, signal: undefined })
        const response = await server.fetch(request).finally(() => (underWay -= 1))
        if (response.ok && (call === 'challenge' || call === 'submit')) {
          const body = await response.clone().json()
          puzzle = (call === 'challenge' ? body : (body.next ?? {})).id ?? puzzle
        }
        return response
      }
      return Promise.race([faults[call]?.(send) ?? send(), aborted(init?.signal)])
    },
    async answer() {
      const stored = await storage.get(`challenge:${puzzle}`)
      return (JSON.parse(stored!) as { x: number }).x
    },
  }
}

/** Only what tests wait for stands still; the platform's own work, digests say, goes on. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Lets time pass, and what it sets off come to rest. */
export async function pass(ms: number): Promise<void> {
  const step = Math.max(50, ms / 40)
  for (let left = ms; left > 0; left -= step) {
    await vi.advanceTimersByTimeAsync(Math.min(step, left))
    await turn()
  }
  await settle()
}

/** Lets what is under way come to rest, without any time passing. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 15; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await turn()
  }
}

/** Lets time pass until it is so: at most two minutes. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let round = 0; round < 1_200; round += 1) {
    const seen = await look()
    if (seen) return seen
    await vi.advanceTimersByTimeAsync(100)
    await turn()
  }
  throw new Error(`never came true: ${look}`)
}

/** Requests that the server is at work on. Time waits for them: their work takes as long as the machine is busy. */
let underWay = 0

async function turn(): Promise<void> {
  do {
    for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve))
  } while (underWay)
}

/** Rejects as `fetch` does when nobody wants the answer any more. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
