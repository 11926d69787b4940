import type { Caller } from '../../identity/caller'

/** The session and the action that a challenge was issued to. It is good for no other. */
export interface Bound {
  caller: Caller
  action: string
}

/** A challenge that was submitted. */
export interface Burned<Answer> {
  answer: Answer
  /** Time since it was issued. */
  ageMs: number
}

/** Keeps what the answers to challenges are judged by. */
export interface ChallengeStore<Answer> {
  /** Returns the id of a new challenge. */
  issue(bound: Bound, answer: Answer): Promise<string>
  /**
   * Ends a challenge before its answer is judged, so that of many submits only one is. Returns null for a challenge
   * that is unknown, expired, spent, or was issued to another session or for another action.
   */
  burn(bound: Bound, id: string): Promise<Burned<Answer> | null>
}

/** Counts from the issue of the challenge. */
export const CHALLENGE_TTL_MS = 10 * 60_000
