import type { ProblemInfo } from '../core/http/problem'
import type { ProblemCode } from '../protocol/problemCodes'
import type { Locale, ProblemWords } from './locale'

import { enProblems } from './en/problems'

/**
 * A problem in words for people: what it is, and what to do. An unknown code keeps the server's own title; of a failed
 * task the server's message stands under our title.
 */
export function describeProblem({ code, title }: ProblemInfo, locale?: Pick<Locale, 'problems'>): ProblemWords {
  const words = (locale?.problems ?? enProblems)[code as ProblemCode] as ProblemWords | undefined
  return code === 'task-failed' ? { ...words!, hint: title } : (words ?? { title })
}
