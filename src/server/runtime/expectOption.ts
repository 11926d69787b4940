/** Throws a `TypeError` that names the option, the expected value and the actual one. */
export function expectOption(isValid: boolean, option: string, expected: string, came: unknown): asserts isValid {
  if (!isValid) throw new TypeError(`vue-taskgate: ${option} takes ${expected}; came ${words(came)}.`)
}

/** Throws a `TypeError` if `what` was called without its options. */
export function expectOptions(options: unknown, what: string): asserts options is object {
  expectOption(typeof options === 'object' && options !== null, what, 'an object of options', options)
}

function words(came: unknown): string {
  if (Array.isArray(came)) return `[${came.map(words).join(', ')}]`
  return typeof came === 'object' && came !== null ? 'an object' : String(came)
}
