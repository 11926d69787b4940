import type { CallbackUpdate, CallbackVerdict } from './callbackUpdate'
import type { TaskChange, TaskRecord } from './taskStore'

import { compareRevisions } from '../runtime/compareRevisions'

/** What the task's caller reads as its result, where the action does not say otherwise. */
export interface VerdictResult {
  verdict: CallbackVerdict
  by: CallbackUpdate['by']
  labels: string[]
}

const verdictSeverity: Record<CallbackVerdict, number> = { unknown: 0, pass: 1, suspect: 2, reject: 3 }

/**
 * What an update changes of a task; null if nothing. A task moves from pending to an end, and from there only by a
 * strictly higher revision (a person's verdict over a machine's); never back, and never once it was cancelled.
 */
export function applyUpdate(
  record: TaskRecord,
  update: CallbackUpdate,
  result: (update: CallbackUpdate) => unknown = verdictResult,
): TaskChange | null {
  const { revision: known, worst = 'unknown', final } = record.verdict ?? {}
  if (record.task.status === 'cancelled') return null
  if (update.status === 'pending') {
    if (!known) return { verdict: { worst: worse(worst, update.verdict) } }
    // A part that comes after the end may still make it worse, never better.
    if (!final || verdictSeverity[update.verdict] <= verdictSeverity[final]) return null
    const late = { ...update, status: 'done' as const }
    return { result: result(late), verdict: { revision: known, worst: update.verdict, final: update.verdict } }
  }
  if (known && compareRevisions(update.revision, known) <= 0) return null
  if (final && update.status === 'failed') return null // a verdict is worth more than a later check that failed
  // Of many pushes for one task each is about some seconds, the last one too: what was found once stays found.
  const found = worse(worst, update.verdict)
  const verdict = { revision: update.revision, worst: worst === 'unknown' ? worst : found }
  const ended = { stage: undefined, etaMs: undefined, verdict }
  if (update.status === 'failed') {
    const error = { code: 'check-failed', message: 'The check could not be made.', retryable: true }
    return { ...ended, status: 'failed', result: undefined, error }
  }
  return {
    ...ended,
    status: 'done',
    progress: 1,
    result: result({ ...update, verdict: found }),
    error: undefined,
    verdict: { ...verdict, final: found },
  }
}

/** The codes of what was found stay with the vendor's words; nothing else of the push reaches the browser. */
function verdictResult({ verdict, by, labels }: CallbackUpdate): VerdictResult {
  return { verdict, by, labels }
}

function worse(a: CallbackVerdict, b: CallbackVerdict): CallbackVerdict {
  return verdictSeverity[b] > verdictSeverity[a] ? b : a
}
