/** Throws a `TypeError` that names the option, what it takes and what came. */
export function expectOption(isFine: boolean, option: string, expected: string, came: unknown): asserts isFine {
  if (!isFine) throw new TypeError(`vue-taskgate: ${option} takes ${expected}; came ${words(came)}.`)
}

function words(came: unknown): string {
  if (Array.isArray(came)) return `[${came.map(words).join(', ')}]`
  return typeof came === 'object' && came !== null ? 'an object' : String(came)
}
