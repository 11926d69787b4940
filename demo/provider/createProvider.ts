import type { FakeVendor } from 'vue-taskgate/testing'
import type { Manner } from '../postInput'
import type { Check, CheckBook, ProviderStep } from './checkBook'

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { createFakeSender, retrySchedules } from 'vue-taskgate/testing'

import { judge, suggestions } from './judge'

/** The request of a customer. */
export interface CheckRequest {
  /** The customer's id of the text, repeated in every push. Requests with the same id are the same check. */
  dataId: string
  text: string
  /** Receives the verdicts. */
  callbackUrl: string
  manner: Manner
}

export interface ProviderOptions {
  /** Signs the pushes. */
  source: FakeVendor
  book: CheckBook
  /** Time factor: 1 is slow enough to watch, 0.1 is ten times faster. Also applies to the open checks of the book. */
  pace: number
}

export interface FakeProvider {
  /** Accepts a text and checks it in the requested manner. Resolves to the provider's id of the check. */
  check(request: CheckRequest): Promise<{ taskId: string }>
  /** Returns the steps of a text. Empty for an unknown text. */
  steps(dataId: string): ProviderStep[]
}

/** Time from the request to the push of the machine's verdict, in ms. */
const MACHINE_MS: Record<Manner, number> = { 'in-time': 1_500, early: 0, late: 8_000, twice: 1_500 }
/** Time from the machine's verdict to the person's, in ms. */
const PERSON_MS = { least: 6_000, most: 10_000 }

/** The vendor repeats a push every ten minutes for a day. The demo uses a shorter interval, for faster results. */
const schedule = { ...retrySchedules['a-day-long'], tries: 43_200, everyMs: 2_000 }

const clock = {
  now: () => Date.now(),
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** A small content-safety service: answers immediately, then pushes the verdict of a machine and later that of a person. */
export function createProvider({ source, book, pace }: ProviderOptions): FakeProvider {
  function note(check: Check, step: Omit<ProviderStep, 'at'>): void {
    check.steps.push({ at: Date.now(), ...step })
    book.keep(check)
  }

  const dueAt = ({ askedAt, delays }: Check, by: 'machine' | 'person'): number => askedAt + delays[by] * pace

  async function tell(check: Check, by: 'machine' | 'person'): Promise<void> {
    const verdict = check.judgement[by]
    const copies = by === 'machine' && check.manner === 'twice' ? 2 : 1
    note(check, { what: 'pushed', by, verdict, copies })
    const sender = createFakeSender({ source, url: check.callbackUrl, schedule, clock })
    const { isAcknowledged } = await sender.push(textResult(check, by, dueAt(check, by)), { copies })
    check.state = by === 'machine' ? 'machine-told' : 'over'
    note(check, { what: isAcknowledged ? 'acknowledged' : 'given-up', by, copies })
  }

  /** Runs the remaining steps of a check. */
  async function goOn(check: Check): Promise<void> {
    if (check.state === 'asked') {
      await until(dueAt(check, 'machine'))
      await tell(check, 'machine')
    }
    await until(dueAt(check, 'person'))
    await tell(check, 'person')
  }

  for (const check of book.open()) {
    note(check, { what: 'resumed' })
    void goOn(check)
  }

  return {
    async check({ dataId, text, callbackUrl, manner }) {
      const known = book.find(dataId)
      if (known) return { taskId: known.taskId }
      const machine = MACHINE_MS[manner]
      const person = machine + PERSON_MS.least + Math.random() * (PERSON_MS.most - PERSON_MS.least)
      const check: Check = {
        taskId: randomUUID().replaceAll('-', ''),
        dataId,
        judgement: judge(text),
        manner,
        callbackUrl,
        askedAt: Date.now(),
        delays: { machine, person },
        state: 'asked',
        steps: [],
      }
      note(check, { what: 'asked' })
      if (manner === 'early') await tell(check, 'machine')
      note(check, { what: 'answered' })
      void goOn(check)
      return { taskId: check.taskId }
    },
    steps: (dataId) => book.find(dataId)?.steps ?? [],
  }
}

/** Returns a result in the vendor's format for texts, version 5. */
function textResult({ taskId, dataId, judgement }: Check, by: 'machine' | 'person', at: number): object {
  const { label } = judgement
  const suggestion = suggestions[judgement[by]]
  return {
    antispam: {
      taskId,
      dataId,
      suggestion,
      resultType: by === 'machine' ? 1 : 2,
      censorType: by === 'machine' ? 0 : 1,
      censorTime: Math.round(at),
      labels: label !== undefined && suggestion > 0 ? [{ label, level: suggestion }] : [],
    },
  }
}

async function until(at: number): Promise<void> {
  await sleep(Math.max(0, at - Date.now()))
}
