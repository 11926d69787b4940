import type { ProblemInfo } from '../core/http/problem'
import type { ProblemCode } from '../protocol/problemCodes'
import type { Locale, ProblemWords } from './locale'

import { enProblems } from './en/problems'

/**
 * Returns the words of a problem: its title, and a hint what to do. An unknown code keeps the title of the server. For a
 * failed task the message of the server is the hint.
 */
export function describeProblem({ code, title }: ProblemInfo, locale?: Pick<Locale, 'problems'>): ProblemWords {
  const words = (locale?.problems ?? enProblems)[code as ProblemCode] as ProblemWords | undefined
  return code === 'task-failed' ? { ...words!, hint: title } : (words ?? { title })
}
