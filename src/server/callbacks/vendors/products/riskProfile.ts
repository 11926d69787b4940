import type { SignalLevel } from '../../../risk/signals'
import type { CallbackUpdate, CallbackVerdict } from '../../../tasks/callbackUpdate'
import type { Fields } from './fields'

import { UnreadablePayload } from '../../callbackSource'
import { gradeBook, verdictOf, worstOf } from './codeBooks'
import { codeAt, idAt, readElements, readFields, textAt } from './fields'
import { taskIdOf } from './checkParts'

const LEVELS: Partial<Record<CallbackVerdict, SignalLevel>> = { pass: 'low', suspect: 'medium', reject: 'high' }

/** Reads the profile of an account, a phone or an address (`data`). Its verdict is the worst of its details. */
export function readRiskProfile(json: string): CallbackUpdate {
  const item = readFields(json, 'a risk profile')
  const details = detailsOf(item)
  const verdict = worstOf(details.map((detail) => verdictOf(gradeBook, codeAt(detail, 'riskLevel'))))
  const subject = idAt(item, 'data')
  const level = LEVELS[verdict]
  return {
    providerTaskId: taskIdOf(item),
    echoes: [],
    status: 'done',
    verdict,
    by: 'unknown',
    revision: [codeAt(item, 'sendTime') || 0],
    labels: [...new Set(details.flatMap((detail) => idAt(detail, 'riskType') ?? []))],
    ...(subject && level && { signal: { subject, level } }),
  }
}

/** Reads a list within a string of JSON. An invalid list disables only the verdict. */
function detailsOf(item: Fields): Fields[] {
  const json = textAt(item, 'riskDetails') ?? item.get('riskDetails') ?? '[]'
  try {
    return readElements(json, 'riskDetails').map((detail) => readFields(detail, 'riskDetails'))
  } catch (error) {
    if (error instanceof UnreadablePayload) return []
    throw error
  }
}
