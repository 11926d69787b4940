/** Everything that changes while polling. Times are epoch ms. */
export interface PollRun<T> {
  data?: T
  error?: unknown
  attempts: number
  /** Failures in a row. */
  failures: number
  /** Answers in a row that cannot be read. */
  malformed: number
  lastEndAt: number
  nextAt: number
  /** When the last answer becomes older than one interval. */
  staleAt: number
  inFlight?: Promise<T>
  /** Clears the only timer, of a wait or of the call in flight. */
  clearTimer?: () => void
}

export function beginRun<T>(now: number): PollRun<T> {
  return { attempts: 0, failures: 0, malformed: 0, lastEndAt: now, nextAt: now, staleAt: now }
}
