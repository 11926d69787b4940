import type { CallbackVerdict } from '../../../tasks/callbackUpdate'

/** The verdicts of a vendor's codes. Any other code means `unknown`. */
export type CodeBook = Readonly<Record<number, CallbackVerdict>>

/** For `suggestion` of most products, `action` of old pictures, `riskLevel`, and `result` of iLiveData. */
export const gradeBook: CodeBook = { 0: 'pass', 1: 'suspect', 2: 'reject' }

/** For `suggestion` of media solutions and the like: 0 no result, 1 normal, 2 abnormal, 3 suspect. */
export const findingBook: CodeBook = { 1: 'pass', 2: 'reject', 3: 'suspect' }

/** For a `suggestion` whose book is not public: the only code on which both books agree. */
export const rejectionBook: CodeBook = { 2: 'reject' }

const severity: Record<CallbackVerdict, number> = { pass: 0, suspect: 1, unknown: 2, reject: 3 }

export function verdictOf(book: CodeBook, code: number | undefined): CallbackVerdict {
  return (code === undefined ? undefined : book[code]) ?? 'unknown'
}

/** Returns the verdict on a whole from those on its parts. An unknown verdict ranks above `suspect`. */
export function worstOf(verdicts: CallbackVerdict[]): CallbackVerdict {
  return [...verdicts].sort((a, b) => severity[b] - severity[a])[0] ?? 'unknown'
}
