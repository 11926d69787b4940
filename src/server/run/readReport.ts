import type { ProgressReport } from '../tasks/serverAction'

/** Tolerated rounding error of a sum of fractions. */
const ROUNDING = 1e-6

type Check = [expected: string, read: (given: unknown) => unknown]

const readText = (given: unknown): unknown => (typeof given === 'string' ? given : undefined)
const members: Record<keyof ProgressReport, Check> = {
  progress: ['a progress of 0 … 1', readProgress],
  stage: ['a stage as text', readText],
  message: ['a message as text', readText],
  etaMs: [
    'an etaMs of 0 or more',
    (given) => (typeof given === 'number' && given >= 0 && given < Infinity ? given : undefined),
  ],
}

/**
 * Returns the members of a report that are valid; `onInvalid` receives an error for each other one. A run may report
 * anything, and from an event of a tool, where an exception would end the process. Never throws.
 */
export function readReport(report: unknown, onInvalid: (error: RangeError) => void): ProgressReport {
  const valid: ProgressReport = {}
  const reject = (expected: string, came: unknown): void =>
    onInvalid(new RangeError(`vue-taskgate: report() takes ${expected}, came ${describe(came)}.`))
  try {
    if (typeof report !== 'object' || report === null) {
      const progress = readProgress(report)
      if (progress !== undefined) return { progress }
      reject(members.progress[0], report)
      return {}
    }
    for (const [name, [expected, read]] of Object.entries(members)) {
      const given = (report as Record<string, unknown>)[name]
      if (given === undefined) continue
      const value = read(given)
      if (value === undefined) reject(expected, given)
      else Object.assign(valid, { [name]: value })
    }
  } catch (error) {
    reject('an object that can be read', error) // a getter or a revoked proxy threw
  }
  return valid
}

function readProgress(given: unknown): number | undefined {
  return typeof given === 'number' && given >= 0 && given <= 1 + ROUNDING ? Math.min(1, given) : undefined
}

function describe(came: unknown): string {
  const isPlain = typeof came !== 'object' || came === null
  return isPlain ? String(came).slice(0, 40) : came instanceof Error ? came.message : 'an object'
}
