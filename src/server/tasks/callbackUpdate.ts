import type { SignalLevel } from '../risk/signals'

/** What a vendor found. */
export type CallbackVerdict = 'pass' | 'suspect' | 'reject' | 'unknown'

/** One item of a push, in our words: what it says of a task. */
export interface CallbackUpdate {
  /** The vendor's id of the task. */
  providerTaskId: string
  /** Texts that were ours when we submitted it, our task id among them perhaps. */
  echoes: string[]
  /** `failed`: the check failed. What was found to be bad is `done`, with the verdict `reject`. `pending`: more will come. */
  status: 'pending' | 'done' | 'failed'
  verdict: CallbackVerdict
  by: 'machine' | 'human' | 'unknown'
  /** Compared member by member, a missing one as 0; the higher one is the later verdict. */
  revision: number[]
  /** The vendor's codes of what was found. */
  labels: string[]
  /** Why the check failed, in the vendor's words or codes; for the operator. */
  reason?: string
  /** Of a risk profile: who is meant. Personal data. */
  signal?: { subject: string; level: SignalLevel }
}
