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
  /** The callback URL, including its token. */
  url: string
  /** Delivers a request. Pass `taskgate.fetch` to need no network. Default: the platform's `fetch`. */
  fetch?: (request: Request) => Promise<Response>
  /** How an unacknowledged push is repeated. Default: `a-day-long` for Yidun, `three-times` for iLiveData. */
  schedule?: ScheduleName | RetrySchedule
  /**
   * Times the waits between tries and the timeout of an answer. Default: waits between tries are skipped, so that a day
   * of retries takes no time, and only the timeout of an answer is real.
   */
  clock?: ServerClock
}

export interface PushOptions {
  /** How many copies are sent in parallel. Default 1. */
  copies?: number
  /** Delay before the first try, in ms. */
  delayMs?: number
  corrupt?: Corruption
}

/** Outcome of one push. */
export interface Delivery {
  isAcknowledged: boolean
  tries: Try[]
}

export interface Try {
  /** Milliseconds since the first try. */
  atMs: number
  /** Absent if no answer came in time. */
  status?: number
  body?: unknown
}

export interface FakeSender {
  /** Signs and delivers one push. Resolves when it is acknowledged or given up. No answer of the server rejects it. */
  push(payload: unknown, options?: PushOptions): Promise<Delivery>
  /** Delivers pushes one after the other. `reversed` reverses their order; `split` makes each item of a list its own push. */
  pushAll(
    payloads: unknown[],
    options?: PushOptions & { order?: 'given' | 'reversed'; split?: boolean },
  ): Promise<Delivery[]>
}

/** Creates a sender that signs, times out and retries like a vendor. It tests callbacks without an account. */
export function createFakeSender({ source, url, fetch, schedule, clock }: FakeSenderOptions): FakeSender {
  expectOption(
    ['yidun', 'ilivedata'].includes(source?.vendor),
    'source.vendor',
    "'yidun' or 'ilivedata'",
    source?.vendor,
  )
  expectOption(URL.canParse(url), 'url', 'the callback URL, such as https://app.example/api/callback/text/<token>', url)
  const {
    tries: maxTries,
    everyMs,
    patienceMs,
    isAcknowledged,
  } = toSchedule(schedule ?? defaultSchedules[source.vendor])
  let skippedMs = 0
  const now = (): number => (clock?.now() ?? Date.now()) + skippedMs

  async function wait(ms: number): Promise<void> {
    if (clock) await new Promise<void>((resolve) => clock.after(ms, resolve))
    else skippedMs += ms
  }

  async function tryOnce({ contentType, headers, body }: SignedPush): Promise<Omit<Try, 'atMs'>> {
    const controller = new AbortController()
    const abort = (): void => controller.abort()
    const timer = clock ? undefined : setTimeout(abort, patienceMs)
    const cancelTimer = clock?.after(patienceMs, abort)
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
      return { status: response.status, body: parseBody(text) }
    } catch {
      return {} // a vendor treats an unreachable server and a slow one alike
    } finally {
      clearTimeout(timer)
      cancelTimer?.()
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
      if (isDone || tries.length >= maxTries) return { isAcknowledged: isDone, tries }
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
      const pushes = split ? payloads.flatMap((payload) => toItems(payload)) : payloads
      const inOrder = order === 'reversed' ? pushes.toReversed() : pushes
      const deliveries: Delivery[] = []
      for (const payload of inOrder) deliveries.push(await push(payload, options))
      return deliveries
    },
  }
}

const defaultSchedules: Record<FakeVendor['vendor'], ScheduleName> = { yidun: 'a-day-long', ilivedata: 'three-times' }

function toSchedule(schedule: ScheduleName | RetrySchedule): RetrySchedule {
  return typeof schedule === 'string' ? retrySchedules[schedule] : schedule
}

/** Splits a batch into payloads of one item each. */
function toItems(payload: unknown): unknown[] {
  return Array.isArray(payload) ? payload.map((item: unknown) => [item]) : [payload]
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
