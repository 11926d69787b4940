/** How a vendor goes on when nobody acknowledges. */
export interface RetrySchedule {
  /** Tries in all. */
  tries: number
  /** Between two tries, in ms. */
  everyMs: number
  /** How long an answer may take, in ms. */
  patienceMs: number
  /** Whether an answer is one that ends the tries. */
  isAcknowledged(status: number, body: unknown): boolean
}

export type ScheduleName = 'twice' | 'a-day-long' | 'three-times'

const codeOf = (body: unknown): unknown => (body as { code?: unknown } | null)?.code

/**
 * The documented ones. `twice`: Yidun's risk profiles, one retry, then the result is lost. `a-day-long`: Yidun's content
 * checks, every 10 minutes for a day. `three-times`: iLiveData, 10 s apart, then none; its patience is not documented.
 */
export const retrySchedules: Record<ScheduleName, RetrySchedule> = {
  twice: {
    tries: 2,
    everyMs: 1_000,
    patienceMs: 2_000,
    isAcknowledged: (status, body) => status === 200 && codeOf(body) === 200,
  },
  'a-day-long': {
    tries: 145,
    everyMs: 10 * 60_000,
    patienceMs: 2_000,
    isAcknowledged: (status) => status === 200,
  },
  'three-times': {
    tries: 3,
    everyMs: 10_000,
    patienceMs: 2_000,
    isAcknowledged: (status, body) => status === 200 && codeOf(body) === 0,
  },
}
