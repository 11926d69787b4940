import type { Caller } from '../../identity/caller'

/** Limits the passes of a caller, whichever way they are obtained. */
export interface PassBudget {
  /** How many times the first work a pass costs this caller now. */
  times(caller: Caller): Promise<number>
  /** Counts a pass before its answer is judged. Throws `rate-limited` (429) if none is left. */
  take(caller: Caller): Promise<{ takeBack(): Promise<void> }>
}

/** No limit. */
export const unlimitedPasses: PassBudget = {
  times: async () => 1,
  take: async () => ({ async takeBack() {} }),
}
