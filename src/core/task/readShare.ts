/** A sum of floats that should be 1 is at most this far from it. */
const ALMOST = 1e-12
/** Kinds of wrong progress that were reported. */
const warned = new Set<string>()

/**
 * Returns progress as a share, 0 … 1, or undefined if it says nothing: null, NaN, a total of 0. It reads what servers
 * and apps send: numbers, texts such as `'0.57'` and `'57%'`, and percentages in place of shares. A number outside of
 * the range counts as its nearest end. Development warns once about each kind of wrong progress.
 */
export function readShare(given: unknown, total: unknown = 1): number | undefined {
  if (given === undefined || given === null) return undefined
  const isPercentText = typeof given === 'string' && given.trim().endsWith('%')
  const amount = toNumber(isPercentText ? given.replace('%', '') : given)
  const max = toNumber(total)
  // A share overshoots by little, so a larger number is a percentage.
  const isOfHundred = max === 1 && amount >= 2 && amount < Infinity && !isPercentText
  if (process.env.NODE_ENV !== 'production') warn(given, amount, isOfHundred)
  const share = amount / (isOfHundred || isPercentText ? 100 : max)
  if (!(max > 0 && max < Infinity && Math.abs(share) < Infinity)) return undefined
  return share > 1 - ALMOST ? 1 : Math.max(0, share)
}

function toNumber(given: unknown): number {
  const isText = typeof given === 'string' && given.trim() !== ''
  return isText || typeof given === 'number' || typeof given === 'bigint' ? Number(given) : NaN
}

function warn(given: unknown, amount: number, isOfHundred: boolean): void {
  let meaning = ''
  if (isOfHundred) meaning = 'which counts as a percentage. Divide it by 100, or set :max="100" of <TaskProgress>'
  else if (amount < 0) meaning = 'which counts as 0'
  else if (!(amount < Infinity)) meaning = 'which counts as unknown. Send null as long as it is unknown'
  if (!meaning || warned.has(meaning)) return
  warned.add(meaning)
  const came = typeof given === 'object' ? 'an object' : String(given)
  console.warn(`vue-taskgate: progress should be a number from 0 to 1; came ${came}, ${meaning}.`)
}
