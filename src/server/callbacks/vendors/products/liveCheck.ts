import type { CallbackUpdate } from '../../../tasks/callbackUpdate'
import type { Fields } from './fields'

import { gradeBook, verdictOf, worstOf } from './codeBooks'
import { echoesOf, labelsOf, mainPart, reasonOf, taskIdOf } from './checkParts'
import { codeAt, fieldsAt, readFields } from './fields'

/** The status of a failed check. The other codes of a live check do not end it. */
const FAILED = 3

/**
 * Reads a live stream of sound, video or both: many pushes for one task, each about some seconds, until one has a
 * `finishType`. A reviewer's action (`reviewEvidences.action`) is no verdict, since no public code book covers it.
 */
export function readLive(json: string): CallbackUpdate {
  const part = mainPart(readFields(json, 'a live result'))
  const machine = evidencesOf(part)
  const review = fieldsAt(part, 'reviewEvidences')
  const hasEnded = codeAt(part, 'finishType') !== undefined
  const hasFailed = codeAt(part, 'status') === FAILED
  const suggestions = machine.map((evidence) => codeAt(evidence, 'suggestion')).filter((code) => code !== undefined)
  return {
    providerTaskId: taskIdOf(part),
    echoes: echoesOf(part),
    status: hasFailed ? 'failed' : hasEnded ? 'done' : 'pending',
    verdict: hasFailed ? 'unknown' : worstOf(suggestions.map((code) => verdictOf(gradeBook, code))),
    by: review ? 'human' : machine.length > 0 ? 'machine' : 'unknown',
    revision: [hasEnded ? 1 : 0, Math.max(0, ...[...machine, review].map(timeOf))],
    labels: labelsOf(...machine, review),
    ...(hasFailed && { reason: reasonOf(part) }),
  }
}

/** Sound has one object, video a part of one, and a stream of both a part for each. */
function evidencesOf(part: Fields): Fields[] {
  const whole = fieldsAt(part, 'evidences')
  const video = fieldsAt(whole, 'video')
  const all = [whole, fieldsAt(whole, 'evidence'), fieldsAt(whole, 'audio'), video, fieldsAt(video, 'evidence')]
  return all.filter((evidence) => evidence !== undefined)
}

/** The time of evidence: a position in the stream, or a reviewer's time in ms. */
function timeOf(evidence: Fields | undefined): number {
  return codeAt(evidence, 'endTime') || codeAt(evidence, 'actionTime') || 0
}
