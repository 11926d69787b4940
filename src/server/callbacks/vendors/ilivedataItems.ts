import type { CallbackUpdate } from '../../tasks/callbackUpdate'
import type { Fields } from './products/fields'

import { UnreadablePayload } from '../callbackSource'
import { gradeBook, verdictOf } from './products/codeBooks'
import { codeAt, idAt, kindOf, listAt, readElements, readFields, textAt } from './products/fields'
import { taskIdOf } from './products/checkParts'

/** Members that echo values of the submission; each is a text or an object of texts. */
const ECHOES = ['userId', 'id', 'extra', 'extraInfo']

/** Splits `results` into its items. Throws an `UnreadablePayload`. */
export function ilivedataItems(results: string): string[] {
  return readElements(results, 'results')
}

/** Reads an item `{ taskId, result }`, whose result is a string of JSON. Throws an `UnreadablePayload`. */
export function readIlivedata(json: string): CallbackUpdate {
  const item = readFields(json, 'an item of results')
  const result = readFields(textAt(item, 'result') ?? item.get('result') ?? '', 'result')
  const hasFailed = failed(result)
  return {
    providerTaskId: taskIdOf(item.has('taskId') ? item : result),
    echoes: echoesOf(result),
    status: hasFailed ? 'failed' : 'done',
    verdict: hasFailed ? 'unknown' : verdictOf(gradeBook, codeAt(result, 'result')),
    by: 'unknown',
    revision: [],
    labels: hasFailed ? [] : labelsOf(result),
    ...(hasFailed && { reason: reasonOf(result) }),
  }
}

/** `errorCode` concerns the call, `code` the picture: 1 not loaded, 2 not a picture, 3 anything else. */
function failed(result: Fields): boolean {
  const errorCode = codeAt(result, 'errorCode')
  if (errorCode !== undefined && !Number.isNaN(errorCode)) return errorCode !== 0 || (codeAt(result, 'code') ?? 0) !== 0
  throw new UnreadablePayload(`vue-taskgate: expected errorCode as a number; came ${kindOf(result.get('errorCode'))}.`)
}

function reasonOf(result: Fields): string {
  const words = textAt(result, 'errorMessage')
  const codes = ['errorCode', 'code']
    .filter((name) => codeAt(result, name))
    .map((name) => `${name} ${idAt(result, name)}`)
  return [codes.join(', '), words ?? []].flat().join(': ')
}

/** A tag of level 0 is normal. */
function labelsOf(result: Fields): string[] {
  const tags = listAt(result, 'imageSpams').flatMap((picture) => listAt(picture, 'tags'))
  const found = tags.filter((tag) => codeAt(tag, 'level') !== 0).flatMap((tag) => idAt(tag, 'tag') ?? [])
  return [...new Set(found)]
}

function echoesOf(result: Fields): string[] {
  const echoes = ECHOES.flatMap((name) => {
    if (!result.get(name)?.startsWith('{')) return textAt(result, name) ?? []
    const members = readFields(result.get(name)!, name)
    return [...members.keys()].flatMap((member) => textAt(members, member) ?? [])
  })
  return [...new Set(echoes)]
}
