import type { Problem } from './problem'

const logged = new WeakSet<Problem>()

/** Shows a problem in the console, once. For development only. */
export function logProblem(problem: Problem): void {
  if (logged.has(problem)) return
  logged.add(problem)
  console.error(problem)
}
