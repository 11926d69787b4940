import type { SignalLevel } from '../risk/signals'

/** Moderation verdict of a vendor. */
export type CallbackVerdict = 'pass' | 'suspect' | 'reject' | 'unknown'

/** The update of one task in a push, in vendor-neutral terms. */
export interface CallbackUpdate {
  /** The vendor's id of the task. */
  providerTaskId: string
  /** Texts of ours that the vendor echoes; one of them may be our task id. */
  echoes: string[]
  /**
   * `failed`: the check itself failed. Rejected content is `done` with the verdict `reject`. `pending`: more will
   * follow.
   */
  status: 'pending' | 'done' | 'failed'
  verdict: CallbackVerdict
  by: 'machine' | 'human' | 'unknown'
  /** Compared member by member, a missing one as 0. The higher revision is the later verdict. */
  revision: number[]
  /** The vendor's codes of its findings. */
  labels: string[]
  /** Reason of the failure, in the vendor's words or codes, for the operator. */
  reason?: string
  /** Signal of a risk profile. Its subject is personal data. */
  signal?: { subject: string; level: SignalLevel }
}
