import type { CallbackRefusal } from './callbackSource'

/** Events about pushes and about tasks that wait for one, for metrics. */
export type CallbackEvent =
  | {
      type: 'callback-stored'
      source: string
      outcome: 'new' | 'duplicate' | 'quarantined'
      method: string
      /** 0: the current secret. */
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
      /** Time since the push arrived. */
      ms: number
    }
  | { type: 'callback-ignored'; source: string; taskId: string; why: 'older' | 'cancelled' }
  | { type: 'callback-parked' | 'callback-linked'; source: string }
  | { type: 'callback-dead'; source: string; reason: string }
  | { type: 'update-delivered' | 'update-dead'; source: string; taskId: string }
  | { type: 'task-overdue'; action: string; taskId: string }
