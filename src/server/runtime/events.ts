import type { CallbackRefusal } from '../callbacks/callbackSource'
import type { ProofEvent } from '../verify/captcha/providerProofs'

/** What happened, for metrics. Carries names, counts and milliseconds; never an input, an address or a token. */
export type TaskgateEvent =
  | { type: 'risk-checked'; action: string; verdict: 'allow' | 'verify' | 'deny' }
  | { type: 'challenge-issued'; kind: 'slider' }
  | { type: 'challenge-passed' | 'challenge-failed'; kind: 'slider'; action: string }
  | { type: 'challenge-locked'; action: string }
  | ProofEvent
  | { type: 'start-refused'; action: string; code: string }
  | { type: 'task-started' | 'start-replayed'; action: string; taskId: string }
  | { type: 'task-settled'; action: string; taskId: string; status: 'done' | 'failed' | 'cancelled'; ms: number }
  | { type: 'task-revised'; action: string; taskId: string; status: 'done' | 'failed' | 'cancelled' }
  | {
      type: 'callback-stored'
      source: string
      outcome: 'new' | 'duplicate' | 'quarantined'
      method: string
      /** 0: the present secret. */
      keyIndex: number
      valueForm?: string
      /** Signed names that the source does not know. */
      unknownNames: string[]
      ms: number
    }
  | { type: 'callback-refused'; source: string; status: number; reason: CallbackRefusal }
  | {
      type: 'callback-applied'
      source: string
      taskId: string
      status: 'pending' | 'done' | 'failed'
      /** From the push to here. */
      ms: number
    }
  | { type: 'callback-ignored'; source: string; taskId: string; why: 'older' | 'cancelled' }
  | { type: 'callback-parked' | 'callback-linked'; source: string }
  | { type: 'callback-dead'; source: string; reason: string }
  | { type: 'update-delivered' | 'update-dead'; source: string; taskId: string }
  | { type: 'task-overdue'; action: string; taskId: string }

export type EventSink = (event: TaskgateEvent) => void
