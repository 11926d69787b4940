/**
 * Reads a value that came over the wire: returns it typed, without members nobody asked for, or throws an
 * {@link UnreadableError}. The client reads every answer with these few lines, which spares the page a schema library.
 */
export type Reader<T> = (value: unknown, path?: string) => T

/** What a reader makes. */
export type ReadBy<R> = R extends Reader<infer T> ? T : never

/** Says which member should be what, and what came. */
export class UnreadableError extends TypeError {}

/** A value that passes a test; `expected` says what that is. */
export function value<T>(isFine: (value: unknown) => boolean, expected: string): Reader<T> {
  return (given, path) => {
    if (isFine(given)) return given as T
    const came = Array.isArray(given) ? 'a list' : given && typeof given === 'object' ? 'an object' : String(given)
    throw new UnreadableError(`${path ? `'${path}'` : 'the body'} should be ${expected}; came ${came.slice(0, 40)}`)
  }
}

/** A value that may be missing. An odd one counts as missing: it costs its own feature only. */
export function maybe<T>(read: Reader<T>): Reader<T | undefined> {
  return (given, path) => {
    try {
      return read(given, path)
    } catch {
      return undefined
    }
  }
}

/** A list of which every item reads. */
export function list<T>(read: Reader<T>): Reader<T[]> {
  const isList = value<unknown[]>(Array.isArray, 'a list')
  return (given, path = '') => isList(given, path).map((item, index) => read(item, `${path}.${index}`))
}

type Read<Members> = {
  [Name in keyof Members as undefined extends ReadBy<Members[Name]> ? never : Name]: ReadBy<Members[Name]>
} & { [Name in keyof Members as undefined extends ReadBy<Members[Name]> ? Name : never]?: ReadBy<Members[Name]> }

/** An object with these members. */
export function object<const Members extends Record<string, Reader<unknown>>>(
  members: Members,
): Reader<{ [Name in keyof Read<Members>]: Read<Members>[Name] }> {
  const isObject = value<Record<string, unknown>>((given) => typeof given === 'object' && given !== null, 'an object')
  return (given, path) => {
    const source = isObject(given, path)
    const read: Record<string, unknown> = {}
    for (const name in members) {
      const member = members[name]!(source[name], path ? `${path}.${name}` : name)
      if (member !== undefined) read[name] = member
    }
    return read as never
  }
}
