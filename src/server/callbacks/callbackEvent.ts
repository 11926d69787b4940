import type { CallbackRefusal } from './callbackSource'

export type StoredPush = {
  type: 'callback-stored'
  source: string
  /** `dead-letter`: its quarantine was full. */
  outcome: 'new' | 'duplicate' | 'quarantined' | 'dead-letter'
  method: string
  /** 0: the current secret. */
  keyIndex: number
  valueForm?: string
  /** Signed names that the source does not know. */
  unknownNames: string[]
  ms: number
}

/** Events about pushes and about tasks that wait for one, for metrics. */
export type CallbackEvent =
  | StoredPush
  | { type: 'callback-refused'; source: string; status: number; reason: CallbackRefusal }
  | {
      type: 'callback-applied'
      source: string
      taskId: string
      status: 'pending' | 'done' | 'failed'
      /** Time since the push arrived. */
      ms: number
    }
  | { type: 'callback-ignored'; source: string; taskId: string; why: 'older' | 'cancelled' }
  | { type: 'callback-parked' | 'callback-linked'; source: string }
  /** The quarantine of a source is 80 % full. */
  | { type: 'quarantine-filling'; source: string; items: number; characters: number }
  | { type: 'callback-dead'; source: string; reason: string }
  | { type: 'update-delivered' | 'update-dead'; source: string; taskId: string }
  | { type: 'task-overdue'; action: string; taskId: string }
