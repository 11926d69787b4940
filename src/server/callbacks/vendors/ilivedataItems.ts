import type { CallbackUpdate } from '../../tasks/callbackUpdate'
import type { Fields } from './products/fields'

import { UnreadablePayload } from '../callbackSource'
import { jsonValueText } from './jsonText'
import { gradeBook, verdictOf, worstOf } from './products/codeBooks'
import { codeAt, idAt, kindOf, listAt, readElements, readFields, textAt } from './products/fields'
import { taskIdOf } from './products/checkParts'

/** Members that echo values of the submission; each is a text or an object of texts. */
const ECHOES = ['userId', 'id', 'extra', 'extraInfo']

/** `code` of sounds and videos whose check still runs. Of pictures, it is a failure. */
const CHECKING = 2

/**
 * Splits a push into its items. A batch has them in `results`, as a list or as a text of one; a push of one task is itself
 * the item. Reads also `results` alone, as earlier releases stored it. Throws an `UnreadablePayload`.
 */
export function ilivedataItems(payload: string): string[] {
  if (kindOf(payload) === 'an array') return readElements(payload, 'results')
  const push = readFields(payload, 'the push')
  const results = within(push.get('results'))
  const items = kindOf(results) === 'an array' ? readElements(results, 'results') : [results]
  if (kindOf(results) === 'an array' || kindOf(results) === 'an object') {
    const checkType = textAt(push, 'checkType')
    return checkType === undefined || isOfPictures(checkType)
      ? items
      : items.map((item) => withCheckType(item, checkType))
  }
  const hasResults = results !== '' && results !== 'null'
  if (!hasResults && ['taskId', 'result'].some((name) => push.has(name))) return [payload]
  throw new UnreadablePayload(
    `vue-taskgate: expected results as a JSON array, or taskId and result of one task; came ${kindOf(results)}.`,
  )
}

/**
 * Reads an item `{ taskId, result }`, whose result is an object, a text of one, or spread over the item. Throws an
 * `UnreadablePayload`.
 */
export function readIlivedata(json: string): CallbackUpdate {
  const item = readFields(within(json), 'an item of results')
  const inner = within(item.get('result'))
  const isSpread = kindOf(inner) !== 'an object' && ['errorCode', 'code'].some((name) => item.has(name))
  const result = isSpread ? item : readFields(inner, 'result')
  const status = statusOf(result, textAt(item, 'checkType'))
  const hasFailed = status === 'failed'
  return {
    providerTaskId: taskIdOf(idAt(item, 'taskId') ? item : result),
    echoes: [...new Set([result, item].flatMap(echoesOf))],
    status,
    verdict: hasFailed ? 'unknown' : verdictIn(result),
    by: 'unknown',
    revision: [],
    labels: hasFailed ? [] : labelsOf(result),
    ...(hasFailed && { reason: reasonOf(result) }),
  }
}

/** The codes of an item depend on the kind of check, which a batch names once. Batches of pictures stay as they came. */
function withCheckType(item: string, checkType: string): string {
  const inner = within(item)
  if (kindOf(inner) !== 'an object' || readFields(inner, 'an item of results').has('checkType')) return item
  const members = inner.trim().slice(1)
  return `{"checkType":${JSON.stringify(checkType)}${members.trim() === '}' ? '' : ','}${members}`
}

/** Returns JSON that may be within a text. */
function within(json = ''): string {
  try {
    return jsonValueText(json)
  } catch {
    return json
  }
}

function isOfPictures(checkType: string): boolean {
  return checkType.startsWith('image')
}

/** `errorCode` concerns the call, `code` the content: 0 checked, for sounds and videos 2 not yet, else not checkable. */
function statusOf(result: Fields, checkType = 'image-check'): CallbackUpdate['status'] {
  const errorCode = codeAt(result, 'errorCode') ?? codeAt(result, 'code')
  if (errorCode === undefined || Number.isNaN(errorCode)) {
    throw new UnreadablePayload(
      `vue-taskgate: expected errorCode as a number; came ${kindOf(result.get('errorCode'))}.`,
    )
  }
  const isPicture = isOfPictures(checkType)
  const codes = isPicture ? [codeAt(result, 'code')] : [result, ...spamsOf(result)].map((part) => codeAt(part, 'code'))
  const hasError = result.has('errorCode') && errorCode !== 0
  if (!isPicture && !hasError && codes.includes(CHECKING)) return 'pending'
  return hasError || (codes[0] ?? 0) !== 0 ? 'failed' : 'done'
}

/** A stream has no verdict of its own, only those of its parts. */
function verdictIn(result: Fields): CallbackUpdate['verdict'] {
  const own = codeAt(result, 'result')
  const parts = own === undefined ? spamsOf(result).map((part) => codeAt(part, 'result')) : []
  return worstOf([own, ...parts].filter((code) => code !== undefined).map((code) => verdictOf(gradeBook, code)))
}

function reasonOf(result: Fields): string {
  const words = textAt(result, 'errorMessage')
  const codes = ['errorCode', 'code']
    .filter((name) => codeAt(result, name))
    .map((name) => `${name} ${idAt(result, name)}`)
  return [codes.join(', '), words ?? []].flat().join(': ')
}

/** Returns the findings: `imageSpams`, `audioSpams` and so on. */
function spamsOf(result: Fields): Fields[] {
  return [...result.keys()].filter((name) => name.endsWith('Spams')).flatMap((name) => listAt(result, name))
}

/** A tag of level 0 is normal. */
function labelsOf(result: Fields): string[] {
  const tags = [result, ...spamsOf(result)].flatMap((part) => listAt(part, 'tags'))
  const found = tags.filter((tag) => codeAt(tag, 'level') !== 0).flatMap((tag) => idAt(tag, 'tag') ?? [])
  return [...new Set(found)]
}

function echoesOf(result: Fields): string[] {
  return ECHOES.flatMap((name) => {
    if (!result.get(name)?.startsWith('{')) return textAt(result, name) ?? []
    const members = readFields(result.get(name)!, name)
    return [...members.keys()].flatMap((member) => textAt(members, member) ?? [])
  })
}
