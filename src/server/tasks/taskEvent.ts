/** Metrics of starts and tasks. `ms` is the time from the start to the end. */
export type TaskEvent =
  | { type: 'start-refused'; action: string; code: string }
  | { type: 'task-started' | 'start-replayed'; action: string; taskId: string }
  | { type: 'task-settled'; action: string; taskId: string; status: 'done' | 'failed' | 'cancelled'; ms: number }
  | { type: 'task-revised'; action: string; taskId: string; status: 'done' | 'failed' | 'cancelled' }
