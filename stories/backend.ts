import type { BackendOptions as Options, Backend as OpenBackend } from '../test/support/backend/backend'
import type { Exchange, Faults } from '../test/support/backend/network'
import type { RunContext } from 'vue-taskgate/server'

import { TaskgateError } from 'vue-taskgate/server'
import { shallowReactive } from 'vue'

import { openBackend } from '../test/support/backend/backend'
import { network, networkFaults } from './network'

/** The risk rules, the faults and the captchas of the server. Default: no check, no fault. */
export interface BackendOptions extends Pick<Options, 'risk' | 'faults' | 'captcha'> {
  /** How long a task takes, in ms. Default 1,200. */
  workMs?: number
}

/** The real server half, running in the page. */
export interface Backend {
  fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** Replaces the faults of later calls. */
  fail(next: Faults): void
  /** The finished calls. */
  exchanges: readonly Exchange[]
  /** Inputs of the started tasks: one per task, even if its start was repeated. */
  inputs: readonly unknown[]
  /** Returns the position of the gap in a picture, in px of the picture. */
  answerOf(picture: string): Promise<Answer>
  /** Makes running tasks wait half-way until the returned function is called. */
  hold(): () => void
  close(): void
}

export interface Answer {
  x: number
  width: number
}

const WORK_MS = 1_200
const STEPS = 12

export function createBackend({ risk, faults, captcha, workMs = WORK_MS }: BackendOptions = {}): Backend {
  const exchanges = shallowReactive<Exchange[]>([])
  const inputs: unknown[] = []
  let opened: OpenBackend | undefined
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

  /** Opens the server on the first call, since most stories make none. */
  function open(): OpenBackend {
    return (opened ??= openBackend({
      risk,
      faults,
      captcha,
      everyCall: (reach) => networkFaults[network](reach),
      onEnd: (exchange) => exchanges.push(exchange),
      slider: undefined,
      onError: undefined,
      actions: {
        startTask: { run },
        login: { run: () => 'in' },
        /** Fails the first time. */
        brittle: {
          async run(input, context) {
            if (inputs.length > 0) return run(input, context)
            await run(input, context)
            throw new TaskgateError('no-memory', 'The renderer ran out of memory.', { retryable: true })
          },
        },
      },
    }))
  }

  return {
    fetch: (url, init) => open().fetch(url, init),
    fail: (next) => open().setFaults(next),
    exchanges,
    inputs,
    async answerOf(picture) {
      const { puzzles, answer } = open()
      const { id, width } = puzzles.find(({ background }) => background === picture)!
      return { width, x: await answer(id) }
    },
    hold() {
      let release = (): void => undefined
      held = new Promise((resolve) => (release = resolve))
      return () => release()
    },
    close: () => void opened?.server.close(),
  }
}
