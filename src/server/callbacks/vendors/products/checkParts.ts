import type { CallbackUpdate } from '../../../tasks/callbackUpdate'
import type { Fields } from './fields'

import { UnreadablePayload } from '../../callbackSource'
import { codeAt, fieldsAt, idAt, kindOf, listAt, textAt } from './fields'

/** Members that echo values of the submission. */
const ECHOES = ['dataId', 'callback', 'name', 'sessionId']

const STATUSES: Readonly<Record<number, CallbackUpdate['status']>> = {
  0: 'pending',
  1: 'pending',
  2: 'done',
  3: 'failed',
}

/** Returns the part with the verdict: `antispam`, the item itself, or the part of another service such as `ocr`. */
export function mainPart(item: Fields): Fields {
  const antispam = fieldsAt(item, 'antispam')
  if (antispam) return antispam
  if (idAt(item, 'taskId')) return item
  const others = [...item.keys()].flatMap((name) => fieldsAt(item, name) ?? [])
  return others.find((part) => idAt(part, 'taskId') ?? idAt(part, 'jobId')) ?? item
}

/** Returns the vendor's id of the task. Throws an `UnreadablePayload` if there is none. */
export function taskIdOf(part: Fields, name = 'taskId'): string {
  const id = idAt(part, name)
  if (id) return id
  throw new UnreadablePayload(
    `vue-taskgate: expected ${name} as a string or a whole number; came ${kindOf(part.get(name))}.`,
  )
}

export function echoesOf(...parts: (Fields | undefined)[]): string[] {
  return [...new Set(parts.flatMap((part) => ECHOES.flatMap((name) => textAt(part, name) ?? [])))]
}

/** Reads `status`, which some products call `checkStatus`. Without either, the push itself is the end of the check. */
export function statusOf(part: Fields): CallbackUpdate['status'] {
  const code = codeAt(part, 'status') ?? codeAt(part, 'checkStatus')
  if (code === undefined) return reasonOf(part) === undefined ? 'done' : 'failed'
  const status = STATUSES[code]
  if (status) return status
  throw new UnreadablePayload(
    `vue-taskgate: expected a status of 0–3; came ${Number.isNaN(code) ? 'no number' : code}.`,
  )
}

/** Returns why the check failed: a code and, in some products, a message. */
export function reasonOf(part: Fields): string | undefined {
  const reason = idAt(part, 'failureReason')
  return reason === undefined || reason === '0' ? undefined : [reason, textAt(part, 'message') ?? []].flat().join(': ')
}

export function byOf(part: Fields): CallbackUpdate['by'] {
  const type = codeAt(part, 'resultType')
  return type === 1 ? 'machine' : type === 2 ? 'human' : 'unknown'
}

/** Orders verdicts: a reviewer's after a machine's, then by round, then by time. */
export function revisionOf(part: Fields, by: CallbackUpdate['by']): number[] {
  const type = { unknown: 0, machine: 1, human: 2 }[by]
  const time = codeAt(part, 'censorTime') || codeAt(part, 'checkTime')
  return [type, codeAt(part, 'censorRound') || 0, time || 0]
}

/** Returns the codes of the findings. A label of level 0 was not found, and the code 0 means no label. */
export function labelsOf(...parts: (Fields | undefined)[]): string[] {
  const codes = parts.flatMap((part) => [
    idAt(part, 'label') ?? [],
    listAt(part, 'labels').flatMap((label) => (codeAt(label, 'level') === 0 ? [] : (idAt(label, 'label') ?? []))),
    listAt(part, 'censorLabels').flatMap((label) => idAt(label, 'code') ?? []),
  ])
  return [...new Set(codes.flat().filter((code) => code !== '0'))]
}
