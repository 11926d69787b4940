/**
 * Returns a copy of an input: lists and plain objects are copied at every depth, without reactive proxies. Files, forms,
 * dates and instances of classes are kept.
 */
export function snapshotInput<T>(value: T, seen = new Map<unknown, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value
  if (seen.has(value)) return seen.get(value) as T
  const prototype: unknown = Object.getPrototypeOf(value)
  const isList = Array.isArray(value)
  if (!isList && prototype !== Object.prototype && prototype !== null) return value
  const copy = (isList ? [] : {}) as Record<string, unknown>
  seen.set(value, copy)
  for (const [name, member] of Object.entries(value)) copy[name] = snapshotInput(member, seen)
  return copy as T
}
