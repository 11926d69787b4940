import type { ServerClock } from '../server/runtime/clock'
import type { Corruption } from './corruptPush'
import type { FakeVendor, SignedPush } from './fakeVendor'
import type { RetrySchedule, ScheduleName } from './retrySchedules'

import { expectOption } from '../server/runtime/expectOption'
import { corruptPush } from './corruptPush'
import { signPush } from './fakeVendor'
import { retrySchedules } from './retrySchedules'

export interface FakeSenderOptions {
  source: FakeVendor
  /** The callback URL, token and all. */
  url: string
  /** What delivers a request: `taskgate.fetch`, without any network. Default: the platform's `fetch`. */
  fetch?: (request: Request) => Promise<Response>
  /** How it goes on when nobody acknowledges. Default: the vendor's; of Yidun `a-day-long`. */
  schedule?: ScheduleName | RetrySchedule
  /**
   * Default: a clock of its own, on which the waits between tries pass at once, so that a day of retries takes no time;
   * an answer's time is then real. With a clock everything is on that one.
   */
  clock?: ServerClock
}

export interface PushOptions {
  /** Sent so often at the same moment. Default 1. */
  copies?: number
  /** Waits before the first try, in ms. */
  delayMs?: number
  corrupt?: Corruption
}

/** What became of one push. */
export interface Delivery {
  isAcknowledged: boolean
  tries: Try[]
}

export interface Try {
  /** Milliseconds since the push was asked for. */
  atMs: number
  /** Absent where no answer came in time. */
  status?: number
  body?: unknown
}

export interface FakeSender {
  /** Signs and delivers one push. Resolves when it is acknowledged or given up; never rejects for what the server does. */
  push(payload: unknown, options?: PushOptions): Promise<Delivery>
  /** Several, one after the other: as given or `reversed`. A list is one push for a vendor that batches, unless `split`. */
  pushAll(
    payloads: unknown[],
    options?: PushOptions & { order?: 'given' | 'reversed'; split?: boolean },
  ): Promise<Delivery[]>
}

/** Plays a vendor for users without an account: his signatures, his patience, his retries, and what goes wrong on the way. */
export function createFakeSender({ source, url, fetch, schedule, clock }: FakeSenderOptions): FakeSender {
  expectOption(
    ['yidun', 'ilivedata'].includes(source?.vendor),
    'source.vendor',
    "'yidun' or 'ilivedata'",
    source?.vendor,
  )
  expectOption(URL.canParse(url), 'url', 'the callback URL, https://app.example/api/callback/text/<token> say', url)
  const usual: ScheduleName = source.vendor === 'yidun' ? 'a-day-long' : 'three-times'
  const given = schedule ?? usual
  const { tries: most, everyMs, patienceMs, isAcknowledged } = typeof given === 'string' ? retrySchedules[given] : given
  let skippedMs = 0
  const now = (): number => (clock?.now() ?? Date.now()) + skippedMs

  async function wait(ms: number): Promise<void> {
    if (clock) await new Promise<void>((resolve) => clock.after(ms, resolve))
    else skippedMs += ms
  }

  async function tryOnce({ contentType, headers, body }: SignedPush): Promise<Omit<Try, 'atMs'>> {
    const controller = new AbortController()
    const giveUp = (): void => controller.abort()
    const timer = clock ? undefined : setTimeout(giveUp, patienceMs)
    const stop = clock?.after(patienceMs, giveUp)
    try {
      const request = new Request(url, {
        method: 'POST',
        headers: { 'content-type': contentType, ...headers },
        body,
        signal: controller.signal,
      })
      const aborted = new Promise<never>((_, reject) => {
        controller.signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true })
      })
      const response = await Promise.race([(fetch ?? globalThis.fetch)(request), aborted])
      const text = await Promise.race([response.text(), aborted])
      return { status: response.status, body: parsed(text) }
    } catch {
      return {} // nobody there, or too slow: the vendor sees no difference
    } finally {
      clearTimeout(timer)
      stop?.()
    }
  }

  async function deliver(push: SignedPush): Promise<Delivery> {
    const startedAt = now()
    const tries: Try[] = []
    for (;;) {
      const atMs = now() - startedAt
      const answer = await tryOnce(push)
      tries.push({ atMs, ...answer })
      const isDone = answer.status !== undefined && isAcknowledged(answer.status, answer.body)
      if (isDone || tries.length >= most) return { isAcknowledged: isDone, tries }
      await wait(everyMs)
    }
  }

  async function push(payload: unknown, { copies = 1, delayMs = 0, corrupt }: PushOptions = {}): Promise<Delivery> {
    const signed = await signPush(source, payload)
    if (delayMs > 0) await wait(delayMs)
    const sent = corrupt ? corruptPush(signed, corrupt) : signed
    const deliveries = await Promise.all(Array.from({ length: copies }, () => deliver(sent)))
    return {
      isAcknowledged: deliveries.every((delivery) => delivery.isAcknowledged),
      tries: deliveries.flatMap((delivery) => delivery.tries),
    }
  }

  return {
    push,
    async pushAll(payloads, { order = 'given', split = false, ...options } = {}) {
      const single = split ? payloads.flatMap((payload) => toItems(payload)) : payloads
      const inOrder = order === 'reversed' ? single.toReversed() : single
      const deliveries: Delivery[] = []
      for (const payload of inOrder) deliveries.push(await push(payload, options))
      return deliveries
    },
  }
}

/** A batch as pushes of one item each. */
function toItems(payload: unknown): unknown[] {
  return Array.isArray(payload) ? payload.map((item: unknown) => [item]) : [payload]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
