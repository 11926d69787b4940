import type { CallName, Faults } from './faults'
import type { CaptchaOptions, RiskRule, RunContext, TaskgateServer } from 'vue-taskgate/server'

import { createMemoryStorage, createTaskgateServer, TaskgateError } from 'vue-taskgate/server'
import { shallowReactive } from 'vue'

import { networkFaults } from './faults'
import { network } from './network'

export interface BackendOptions {
  /** When the server asks for the puzzle, or says no. Default: never. */
  risk?: Pick<RiskRule, 'max' | 'then'>
  /** What goes wrong on the way, by call; may be changed later. */
  faults?: Faults
  /** How long a task takes, in ms. Default 1,200. */
  workMs?: number
  /** Captcha services beside the slider. */
  captcha?: CaptchaOptions
}

/** One call as it came to its end. */
export interface Exchange {
  call: CallName
  /** Undefined if no answer arrived. */
  status?: number
}

/** The real server half, running in the page. */
export interface Backend {
  fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** Says anew what goes wrong on the way. */
  fail(next: Faults): void
  /** The calls so far. */
  exchanges: readonly Exchange[]
  /** Inputs of the tasks that have begun: one for each task, however often its start was sent. */
  inputs: readonly unknown[]
  /** The place of the piece in a picture, in px of the picture. Read from the storage: the wire does not know it. */
  answerOf(picture: string): Promise<Answer>
  /** Tasks that run wait at half way until the returned function is called. */
  hold(): () => void
  close(): void
}

export interface Answer {
  x: number
  width: number
}

interface Challenge {
  id: string
  width: number
  background: string
}

const WORK_MS = 1_200
const STEPS = 12
const WINDOW_MS = 60_000

export function createBackend({ risk, faults = {}, workMs = WORK_MS, captcha }: BackendOptions = {}): Backend {
  const storage = createMemoryStorage()
  const challenges = new Map<string, Challenge>()
  const exchanges = shallowReactive<Exchange[]>([])
  const inputs: unknown[] = []
  let present = faults
  let server: TaskgateServer | undefined
  let held: Promise<void> | undefined

  async function run(input: unknown, { report, signal }: RunContext): Promise<unknown> {
    inputs.push(input)
    for (let step = 1; step <= STEPS; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, workMs / STEPS))
      if (step === STEPS / 2) await held
      signal.throwIfAborted()
      report({ progress: step / STEPS, stage: 'painting' })
    }
    return { message: 'Here it is.' }
  }

  function open(): TaskgateServer {
    return createTaskgateServer({
      storage,
      secret: 'the stories keep no secrets from anybody',
      identify: () => ({ session: 'a visitor of the stories' }),
      captcha,
      risk: { rules: risk ? [{ by: ['session', 'action'], windowMs: WINDOW_MS, ...risk }] : [] },
      actions: {
        startTask: { run },
        login: { run: () => 'in' },
        /** Goes wrong the first time. */
        brittle: {
          async run(input, context) {
            if (inputs.length > 0) return run(input, context)
            await run(input, context)
            throw new TaskgateError('no-memory', 'The renderer ran out of memory.', { retryable: true })
          },
        },
      },
    })
  }

  /** Keeps the pictures that leave the server, to find their answers by. */
  async function note(call: CallName, response: Response): Promise<void> {
    if (!response.ok || (call !== 'challenge' && call !== 'submit')) return
    const body = (await response.clone().json()) as Challenge & { next?: Challenge }
    const challenge = call === 'challenge' ? body : body.next
    if (challenge) challenges.set(challenge.background, challenge)
  }

  return {
    fail: (next) => (present = next),
    exchanges,
    inputs,
    async fetch(url, init) {
      const { href, pathname } = new URL(url, location.origin)
      const call = pathname.split('/').at(-1) as CallName
      async function send(): Promise<Response> {
        const response = await (server ??= open()).fetch(new Request(href, { ...init, signal: undefined }))
        await note(call, response)
        return response
      }
      const answer = networkFaults[network](() => present[call]?.(send) ?? send())
      const response = await Promise.race([answer, aborted(init?.signal)]).catch((error: unknown) => {
        exchanges.push({ call })
        throw error
      })
      exchanges.push({ call, status: response.status })
      return response
    },
    async answerOf(picture) {
      const { id, width } = challenges.get(picture)!
      const stored = await storage.get(`challenge:${id}`)
      return { width, x: (JSON.parse(stored!) as { x: number }).x }
    },
    hold() {
      let release = (): void => undefined
      held = new Promise((resolve) => (release = resolve))
      return () => release()
    },
    close: () => void server?.close(),
  }
}

/** Rejects as `fetch` does when nobody wants the answer any more. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
