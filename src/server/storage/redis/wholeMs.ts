import { expectOption } from '../../runtime/expectOption'

/**
 * Returns milliseconds as Redis accepts them: a whole number that a double represents exactly. Throws a `TypeError` for
 * any other value, because a script would fail halfway.
 */
export function wholeMs(option: string, ms: number, min: number): number {
  expectOption(typeof ms === 'number' && !Number.isNaN(ms), option, 'milliseconds', ms)
  return Math.min(Math.max(Math.ceil(ms), min), Number.MAX_SAFE_INTEGER)
}
