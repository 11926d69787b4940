import type { CallbackUpdate } from '../../../tasks/callbackUpdate'
import type { Fields } from './fields'

import { gradeBook, verdictOf } from './codeBooks'
import { byOf, echoesOf, labelsOf, mainPart, reasonOf, revisionOf, statusOf, taskIdOf } from './checkParts'
import { codeAt, fieldsAt, idAt, readFields } from './fields'

/** Reads a picture: `antispam` and other parts, or the flat `{ name, taskId, action, labels }` of 2020. */
export function readImage(json: string): CallbackUpdate {
  const item = readFields(json, 'a picture’s result')
  const isFlat = item.has('action') && !item.has('antispam')
  return isFlat ? checkUpdate(item, 'done', 'action') : checkUpdate(mainPart(item))
}

/** Reads an audio file, or a video without its sound. */
export function readContent(json: string): CallbackUpdate {
  return checkUpdate(mainPart(readFields(json, 'a result')))
}

/** Reads a text, whose push is always the end of the check. */
export function readText(json: string): CallbackUpdate {
  return checkUpdate(mainPart(readFields(json, 'a text’s result')), 'done')
}

/** Reads a document. A failure reason means that the check failed, whatever the status. */
export function readFile(json: string): CallbackUpdate {
  const part = mainPart(readFields(json, 'a document’s result'))
  const hasFailed = reasonOf(part) !== undefined || codeAt(part, 'status') === 3
  return checkUpdate(part, hasFailed ? 'failed' : 'done')
}

/** Reads a video with its sound. Each of the two can fail with its own reason. */
export function readVideoSolution(json: string): CallbackUpdate {
  const part = mainPart(readFields(json, 'a video’s result'))
  const update = checkUpdate(part)
  const units = fieldsAt(fieldsAt(part, 'solutionExtra'), 'failUnit')
  const reasons = ['audio', 'video'].flatMap((name) => {
    const reason = idAt(fieldsAt(units, name), 'failureReason')
    return reason === undefined ? [] : [`${name} ${reason}`]
  })
  return update.status === 'failed' && reasons.length > 0 ? { ...update, reason: reasons.join(', ') } : update
}

/** Reads a stream of generated text. Its session is the task. */
export function readAigcStream(json: string): CallbackUpdate {
  const item = readFields(json, 'a stream’s result')
  const part = mainPart(item)
  const providerTaskId = idAt(item, 'sessionTaskId') ?? taskIdOf(part)
  return { ...checkUpdate(part, 'done', 'suggestion', providerTaskId), echoes: echoesOf(item, part) }
}

function checkUpdate(
  part: Fields,
  status = statusOf(part),
  verdictName = 'suggestion',
  providerTaskId = taskIdOf(part),
): CallbackUpdate {
  const by = byOf(part)
  return {
    providerTaskId,
    echoes: echoesOf(part),
    status,
    verdict: status === 'done' ? verdictOf(gradeBook, codeAt(part, verdictName)) : 'unknown',
    by,
    revision: revisionOf(part, by),
    labels: labelsOf(part),
    ...(status === 'failed' && { reason: reasonOf(part) }),
  }
}
