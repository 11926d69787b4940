/**
 * Warns about members that nothing reads, and names the member that was probably meant. `where` is what takes them:
 * `createTaskgate({ paths })`. For development only.
 */
export function warnOfUnknownNames(given: object | undefined, known: readonly string[], where: string): void {
  for (const name of Object.keys(given ?? {})) {
    if (known.includes(name)) continue
    const far = (other: string): number => distance(name.toLowerCase(), other.toLowerCase())
    const near = known
      .filter((other) => far(other) <= 2)
      .sort((one, other) => far(one) - far(other) || lengthGap(one, name) - lengthGap(other, name))[0]
    const advice = near ? `Did you mean '${near}'?` : `It takes ${known.join(', ')}.`
    console.warn(`vue-taskgate: ${where} has no option '${name}'. ${advice}`)
  }
}

function lengthGap(one: string, other: string): number {
  return Math.abs(one.length - other.length)
}

/** Returns how many letters differ (Levenshtein). */
function distance(one: string, other: string): number {
  if (!one || !other) return one.length + other.length
  const [rest, otherRest] = [one.slice(1), other.slice(1)]
  if (one[0] === other[0]) return distance(rest, otherRest)
  if (lengthGap(one, other) > 2) return 3
  return 1 + Math.min(distance(rest, other), distance(one, otherRest), distance(rest, otherRest))
}
