import { expectOption } from '../../runtime/expectOption'

/**
 * Milliseconds as Redis takes them: whole, and no more than a double counts exactly.
 * Throws a `TypeError` for what is no number, before a script has done half of its work.
 */
export function wholeMs(option: string, ms: number, least: number): number {
  expectOption(typeof ms === 'number' && !Number.isNaN(ms), option, 'milliseconds', ms)
  return Math.min(Math.max(Math.ceil(ms), least), Number.MAX_SAFE_INTEGER)
}
