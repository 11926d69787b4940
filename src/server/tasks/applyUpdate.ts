import type { CallbackUpdate, CallbackVerdict } from './callbackUpdate'
import type { TaskChange, TaskRecord } from './taskStore'

import { compareRevisions } from '../runtime/compareRevisions'

/** Default result of a submitted task. */
export interface VerdictResult {
  verdict: CallbackVerdict
  by: CallbackUpdate['by']
  labels: string[]
}

const verdictSeverity: Record<CallbackVerdict, number> = { unknown: 0, pass: 1, suspect: 2, reject: 3 }

/**
 * Returns the change that an update makes to a task; null for none. A task moves from pending to an end. After that
 * only a strictly higher revision changes it, such as a person's verdict over a machine's. It never becomes pending
 * again, and a cancelled task never changes.
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
    // A partial result after the end may make the verdict worse, never better.
    if (!final || verdictSeverity[update.verdict] <= verdictSeverity[final]) return null
    const late = { ...update, status: 'done' as const }
    return { result: result(late), verdict: { revision: known, worst: update.verdict, final: update.verdict } }
  }
  if (known && compareRevisions(update.revision, known) <= 0) return null
  if (final && update.status === 'failed') return null // a failed check never replaces a verdict
  // Each of many pushes covers a few seconds of the content, also the last one. An earlier finding stays.
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

/** Passes on the verdict and the vendor's codes; nothing else of the push reaches the browser. */
function verdictResult({ verdict, by, labels }: CallbackUpdate): VerdictResult {
  return { verdict, by, labels }
}

function worse(a: CallbackVerdict, b: CallbackVerdict): CallbackVerdict {
  return verdictSeverity[b] > verdictSeverity[a] ? b : a
}
