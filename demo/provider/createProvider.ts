import type { FakeVendor } from 'vue-taskgate/testing'
import type { Manner } from '../postInput'
import type { Check, CheckBook, ProviderStep } from './checkBook'

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { createFakeSender, retrySchedules } from 'vue-taskgate/testing'

import { judge, suggestions } from './judge'

/** What a customer asks. */
export interface CheckRequest {
  /** The customer's id of the text; every push says it again. The same id is the same check. */
  dataId: string
  text: string
  /** Where verdicts are pushed. */
  callbackUrl: string
  manner: Manner
}

export interface ProviderOptions {
  /** Signs the pushes. */
  source: FakeVendor
  book: CheckBook
  /** How fast it works: 1 as people can watch it, 0.1 ten times faster. */
  pace: number
}

export interface FakeProvider {
  /** Takes a text and judges it in the asked manner. Resolves to the provider's id of it. */
  check(request: CheckRequest): Promise<{ taskId: string }>
  /** What was done about a text; nothing about one that is unknown. */
  steps(dataId: string): ProviderStep[]
}

/** When the machine's verdict is pushed, in ms after the question. */
const MACHINE_MS: Record<Manner, number> = { 'in-time': 1_500, early: 0, late: 8_000, twice: 1_500 }
/** When a person's verdict follows, in ms after the machine's. */
const PERSON_MS = { least: 6_000, most: 10_000 }

/** The vendor tries again after ten minutes, for a day. Nobody watches a demo for so long, so here it is sooner. */
const schedule = { ...retrySchedules['a-day-long'], tries: 43_200, everyMs: 2_000 }

const clock = {
  now: () => Date.now(),
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** A content-safety service in small: answers at once, judges later, pushes what it found and, later still, what a person did. */
export function createProvider({ source, book, pace }: ProviderOptions): FakeProvider {
  function note(check: Check, step: Omit<ProviderStep, 'at'>): void {
    check.steps.push({ at: Date.now(), ...step })
    book.keep(check)
  }

  async function tell(check: Check, by: 'machine' | 'person'): Promise<void> {
    const verdict = check.judgement[by]
    const copies = by === 'machine' && check.manner === 'twice' ? 2 : 1
    note(check, { what: 'pushed', by, verdict, copies })
    const sender = createFakeSender({ source, url: check.callbackUrl, schedule, clock })
    const { isAcknowledged } = await sender.push(textResult(check, by), { copies })
    check.state = by === 'machine' ? 'machine-told' : 'over'
    note(check, { what: isAcknowledged ? 'acknowledged' : 'given-up', by, copies })
  }

  /** Does what is left to do. */
  async function goOn(check: Check): Promise<void> {
    if (check.state === 'asked') {
      await until(check.machineAt)
      await tell(check, 'machine')
    }
    await until(check.personAt)
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
      const machineAt = Date.now() + MACHINE_MS[manner] * pace
      const personMs = PERSON_MS.least + Math.random() * (PERSON_MS.most - PERSON_MS.least)
      const check: Check = {
        taskId: randomUUID().replaceAll('-', ''),
        dataId,
        judgement: judge(text),
        manner,
        callbackUrl,
        machineAt,
        personAt: machineAt + personMs * pace,
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

/** As the vendor writes it for a text, version 5. */
function textResult({ taskId, dataId, judgement, machineAt, personAt }: Check, by: 'machine' | 'person'): object {
  const { label } = judgement
  const suggestion = suggestions[judgement[by]]
  return {
    antispam: {
      taskId,
      dataId,
      suggestion,
      resultType: by === 'machine' ? 1 : 2,
      censorType: by === 'machine' ? 0 : 1,
      censorTime: Math.round(by === 'machine' ? machineAt : personAt),
      labels: label !== undefined && suggestion > 0 ? [{ label, level: suggestion }] : [],
    },
  }
}

async function until(at: number): Promise<void> {
  await sleep(Math.max(0, at - Date.now()))
}
