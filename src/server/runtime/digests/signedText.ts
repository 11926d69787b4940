/**
 * What is signed, but for the key: names ascending, each with its value, nothing between. Ascending by UTF-16 unit, as
 * Java sorts, and JavaScript by itself. An empty value leaves its name. The text can be split in another way and is
 * still the same, so a verifier must know every name, and what may stand in its value.
 */
export function signedText(members: Iterable<readonly [name: string, value: string]>): string {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([name, value]) => name + value).join('')
}
