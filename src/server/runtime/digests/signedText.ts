/**
 * Returns the signed text without the key: each name followed by its value, without separators, sorted by UTF-16 unit
 * like Java and JavaScript sort by default. An empty value leaves its name. Other names and values can make the same
 * text, so a verifier must know every name and the values that it allows.
 */
export function signedText(members: Iterable<readonly [name: string, value: string]>): string {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([name, value]) => name + value).join('')
}
