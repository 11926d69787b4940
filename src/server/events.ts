/** What happened, for metrics. Carries names, counts and milliseconds; never an input, an address or a token. */
export type TaskgateEvent =
  | { type: 'risk-checked'; action: string; verdict: 'allow' | 'verify' | 'deny' }
  | { type: 'challenge-issued'; kind: 'slider' }
  | { type: 'challenge-passed' | 'challenge-failed'; kind: 'slider'; action: string }
  | { type: 'challenge-locked'; action: string }
  | { type: 'start-refused'; action: string; code: string }
  | { type: 'task-started' | 'start-replayed'; action: string; taskId: string }
  | { type: 'task-settled'; action: string; taskId: string; status: 'done' | 'failed' | 'cancelled'; ms: number }

export type EventSink = (event: TaskgateEvent) => void
