import type { PollProgress } from './pollerOptions'

export type PauseReason = 'hidden' | 'offline' | 'auth' | 'manual'

/** What each status carries beside what all of them do. */
export interface PollPhases<T> {
  idle: unknown
  /** `nextAt` in epoch ms. */
  waiting: { nextAt: number }
  polling: unknown
  paused: { reason: PauseReason; nextAt: number }
  done: { data: T }
  failed: unknown
  exhausted: unknown
  cancelled: unknown
}

export type PollStatus = keyof PollPhases<unknown>

/** Polling is under way. */
export const activeStatuses: readonly PollStatus[] = ['waiting', 'polling', 'paused']

/** Where polling stands: a union on `status`. */
export type PollState<T> = {
  [Status in PollStatus]: PollProgress<T> & { status: Status } & PollPhases<T>[Status]
}[PollStatus]
