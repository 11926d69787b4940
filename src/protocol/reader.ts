/**
 * Reads a value from the wire. Returns it typed and without unlisted members, or throws an {@link UnreadableError}. The
 * client reads every answer with it, so that a page needs no schema library.
 */
export type Reader<T> = (value: unknown, path?: string) => T

/** The type that a reader returns. */
export type ReadBy<R> = R extends Reader<infer T> ? T : never

/** Names the member, the expected and the received value. */
export class UnreadableError extends TypeError {}

/** Reads a value that passes a test. `expected` describes it in the error message. */
export function value<T>(isFine: (value: unknown) => boolean, expected: string): Reader<T> {
  return (given, path) => {
    if (isFine(given)) return given as T
    const came = Array.isArray(given) ? 'a list' : given && typeof given === 'object' ? 'an object' : String(given)
    throw new UnreadableError(`${path ? `'${path}'` : 'the body'} should be ${expected}; came ${came.slice(0, 40)}`)
  }
}

/** Reads an optional value. An invalid one counts as missing, so that it disables only its own feature. */
export function maybe<T>(read: Reader<T>): Reader<T | undefined> {
  return (given, path) => {
    try {
      return read(given, path)
    } catch {
      return undefined
    }
  }
}

/** Reads a list, item by item. */
export function list<T>(read: Reader<T>): Reader<T[]> {
  const isList = value<unknown[]>(Array.isArray, 'a list')
  return (given, path = '') => isList(given, path).map((item, index) => read(item, `${path}.${index}`))
}

type Read<Members> = {
  [Name in keyof Members as undefined extends ReadBy<Members[Name]> ? never : Name]: ReadBy<Members[Name]>
} & { [Name in keyof Members as undefined extends ReadBy<Members[Name]> ? Name : never]?: ReadBy<Members[Name]> }

/** Reads an object with these members. */
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
