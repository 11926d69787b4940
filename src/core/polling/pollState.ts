import type { PollProgress } from './pollerOptions'

export interface Poller<T> {
  /** Makes no further call until `resume`. A call in flight still completes. */
  pause(): void
  resume(): void
  /** Ends polling and aborts the call in flight. No call and no timer is left. */
  stop(): void
  /** Calls now, or joins the call in flight. Rejects as the call does. */
  poll(): Promise<T>
}

export type PauseReason = 'hidden' | 'offline' | 'auth' | 'manual'

/** The status of polling, with the members that only this status has. */
export type PollPhase<T> =
  | { status: 'idle' | 'polling' | 'failed' | 'exhausted' | 'cancelled' }
  /** `nextAt` is epoch ms. */
  | { status: 'waiting'; nextAt: number }
  | { status: 'paused'; reason: PauseReason; nextAt: number }
  | { status: 'done'; data: T }

export type PollStatus = PollPhase<unknown>['status']

/** Polling is under way. */
export const activeStatuses: readonly PollStatus[] = ['waiting', 'polling', 'paused']

/** Where polling stands: a union on `status`. */
export type PollState<T> = PollProgress<T> & PollPhase<T>
