import type { ServerClock } from './runtime/clock'
import type { Runner } from './run/runner'
import type { ClaimingApp } from './storage/appMarker'
import type { Claim } from './storage/claim'
import type { Storage } from './storage/storage'

import { TaskgateError } from './http/taskgateError'
import { hmac } from './runtime/digest'
import { createClaim } from './storage/claim'
import { claimedStorage } from './storage/claimedStorage'

export interface ClaimsOptions {
  storage: Storage
  runner: Runner
  secrets: readonly string[]
  actions: ReadonlyMap<string, unknown>
  clock: ServerClock
  onError(error: unknown, where: string): void
}

/** The data of one server: that of its storage, and the jobs of its runner. */
export interface Claims {
  /** The storage, whose calls reject until its data is this app's. */
  storage: Storage
  /** Claims both. Calls `begin` when the data of the storage is this app's: at once if only this app can have it. */
  start(begin: () => void): void
  /** Throws a `TaskgateError` if data is another app's, or if that of the storage may be. */
  ready(): Promise<void>
  stop(): void
}

const UNKNOWN_RETRY_MS = 5_000
const TAKEN_RETRY_MS = 60_000

/**
 * Makes sure that data belongs to the app of this server before the server reads it. A runner whose Redis is out of reach
 * does not stop the server: the storage keeps the tasks until the runner can have them.
 */
export function createClaims({ storage, runner, secrets, actions, clock, onError }: ClaimsOptions): Claims {
  let begin = (): void => {}
  let app: Promise<ClaimingApp> | undefined
  const ofApp = (): Promise<ClaimingApp> => (app ??= describeApp(secrets, [...actions.keys()]))
  const jobs = createClaim({
    ask: canClaim(runner) ? async () => runner.claim(await ofApp()) : undefined,
    isNeeded: false,
    clock,
    where: 'prefix of the runner',
    onError,
    onDone() {},
  })
  const data = createClaim({
    ask: canClaim(storage) ? async () => storage.claim(await ofApp()) : undefined,
    isNeeded: true,
    clock,
    where: 'prefix of the storage',
    onError,
    onDone() {
      begin()
      jobs.start()
    },
  })

  async function expectDone(claim: Claim): Promise<void> {
    const answer = await claim.answer()
    if (answer === 'unknown' && claim === data) {
      const detail = 'The storage has not answered yet.'
      throw new TaskgateError('unavailable', undefined, { retryAfterMs: UNKNOWN_RETRY_MS, detail })
    }
    if (typeof answer === 'object') {
      const detail = 'The data of this server belongs to another app. The log of the server says how to fix this.'
      throw new TaskgateError('unavailable', undefined, { retryAfterMs: TAKEN_RETRY_MS, detail })
    }
  }

  return {
    storage: claimedStorage(
      storage,
      () => data.isDone,
      () => expectDone(data),
    ),
    start(beginNow) {
      begin = beginNow
      data.start()
    },
    async ready() {
      await expectDone(data)
      await expectDone(jobs)
    },
    stop() {
      data.stop()
      jobs.stop()
    },
  }
}

async function describeApp(secrets: readonly string[], actions: string[]): Promise<ClaimingApp> {
  const marks = await Promise.all(secrets.map((secret) => hmac(secret, 'app')))
  return { marks, actions }
}

/** Looks for the member itself: a wrapper made of a `Proxy` may return a function for any name. */
function canClaim<T extends { claim?: unknown }>(owner: T): owner is T & Required<Pick<T, 'claim'>> {
  return 'claim' in owner && owner.claim !== undefined
}
