/** How a vendor repeats a push that is not acknowledged. */
export interface RetrySchedule {
  /** Number of tries, including the first. */
  tries: number
  /** Time between two tries, in ms. */
  everyMs: number
  /** How long the vendor waits for an answer, in ms. */
  patienceMs: number
  /** Returns whether the vendor accepts this answer and stops. */
  isAcknowledged(status: number, body: unknown): boolean
}

export type ScheduleName = 'twice' | 'a-day-long' | 'three-times'

const codeOf = (body: unknown): unknown => (body as { code?: unknown } | null)?.code

/**
 * The documented schedules. `twice`: Yidun's risk profiles, one retry. `a-day-long`: Yidun's content checks, every 10
 * minutes for a day. `three-times`: iLiveData, 10 s apart; its timeout is not documented.
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
