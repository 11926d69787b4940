import type { CallbackVerdict } from '../../../tasks/callbackUpdate'

/** What a vendor's codes mean. A code that is not in the book means `unknown`. */
export type CodeBook = Readonly<Record<number, CallbackVerdict>>

/** `suggestion` of most products, `action` of old pictures, `riskLevel`, and `result` of iLiveData. */
export const gradeBook: CodeBook = { 0: 'pass', 1: 'suspect', 2: 'reject' }

/** `suggestion` of media solutions and of what is built like them: 0 is no result, 1 normal, 2 abnormal, 3 suspect. */
export const findingBook: CodeBook = { 1: 'pass', 2: 'reject', 3: 'suspect' }

/** For a `suggestion` of which it is not public by which book it goes: the one code on which both agree. */
export const rejectionBook: CodeBook = { 2: 'reject' }

const severity: Record<CallbackVerdict, number> = { pass: 0, suspect: 1, unknown: 2, reject: 3 }

export function verdictOf(book: CodeBook, code: number | undefined): CallbackVerdict {
  return (code === undefined ? undefined : book[code]) ?? 'unknown'
}

/** The verdict on the whole of which these are the parts; what is not known may be bad. */
export function worstOf(verdicts: CallbackVerdict[]): CallbackVerdict {
  return [...verdicts].sort((a, b) => severity[b] - severity[a])[0] ?? 'unknown'
}
