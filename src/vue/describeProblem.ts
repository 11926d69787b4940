import type { ProblemCode, ProblemInfo } from '../core/problem'
import type { Locale, ProblemWords } from '../locales/locale'

import { enProblems } from '../locales/en'

/**
 * A problem in words for people: what it is, and what to do. An unknown code keeps the server's own title; of a failed
 * task the server's message stands under our title.
 */
export function describeProblem(problem: ProblemInfo, locale?: Pick<Locale, 'problems'>): ProblemWords {
  const words = (locale?.problems ?? enProblems)[problem.code as ProblemCode] as ProblemWords | undefined
  if (!words) return { title: problem.title }
  return problem.code === 'task-failed' ? { ...words, hint: problem.title } : words
}
