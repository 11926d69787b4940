import type { CallbackUpdate } from '../../../tasks/callbackUpdate'
import type { CodeBook } from './codeBooks'
import type { Fields } from './fields'

import { findingBook, rejectionBook, verdictOf } from './codeBooks'
import { byOf, echoesOf, labelsOf, mainPart, reasonOf, revisionOf, statusOf, taskIdOf } from './checkParts'
import { codeAt, fieldsAt, idAt, readFields } from './fields'

/** Reads a media solution, a report or a digital book: `antispam` is the machine's verdict, `censor` a reviewer's. */
export function readSolution(json: string): CallbackUpdate {
  return solutionUpdate(readFields(json, 'a solution’s result'), 'taskId', findingBook)
}

/** Reads a crawler's result: a page, which has the shape of a media solution, or a job, whose id is a Java long. */
export function readCrawler(json: string): CallbackUpdate {
  const item = readFields(json, 'a crawler’s result')
  const isJob = idAt(mainPart(item), 'jobId') !== undefined
  return isJob ? solutionUpdate(item, 'jobId', rejectionBook) : solutionUpdate(item, 'taskId', findingBook)
}

function solutionUpdate(item: Fields, idName: string, book: CodeBook): CallbackUpdate {
  const machine = mainPart(item)
  const censor = fieldsAt(item, 'censor')
  const isCensored = censor !== undefined && codeAt(censor, 'suggestion') !== undefined
  const part = isCensored ? censor : machine
  const status = isCensored ? 'done' : machineStatus(machine, book)
  const by = isCensored && byOf(censor) === 'unknown' ? 'human' : byOf(part)
  return {
    providerTaskId: taskIdOf(machine, idName),
    echoes: echoesOf(machine, censor),
    status,
    verdict: status === 'done' ? verdictOf(book, codeAt(part, 'suggestion')) : 'unknown',
    by,
    revision: revisionOf(part, by),
    labels: labelsOf(part),
    ...(status === 'failed' && { reason: reasonOf(machine) }),
  }
}

/** Without a status, the suggestion 0 of the media book, which means no result, is a failed check. */
function machineStatus(machine: Fields, book: CodeBook): CallbackUpdate['status'] {
  const isUntold = !machine.has('checkStatus') && !machine.has('status')
  if (isUntold && book === findingBook && codeAt(machine, 'suggestion') === 0) return 'failed'
  return statusOf(machine)
}
