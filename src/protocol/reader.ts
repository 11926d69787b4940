/**
 * Readers of values that arrived over the wire. The client reads every answer with these few lines, which spares the
 * page a schema library. A reader returns the value with its type and without unknown members, or throws an
 * {@link UnreadableError}.
 */
export type Reader<T> = (value: unknown, path?: string) => T

/** The type that a reader returns. */
export type ReadBy<R> = R extends Reader<infer T> ? T : never

/** Production builds carry no descriptions of expected values. */
export const isDev = process.env.NODE_ENV !== 'production'

/** Names the member, what it should be, and what came (in development). */
export class UnreadableError extends TypeError {}

/** Reads a value that passes a test. `expected` describes such a value in development. */
export function value<T>(isFine: (value: unknown) => boolean, expected: string): Reader<T> {
  return (given, path = '') => {
    if (isFine(given)) return given as T
    throw new UnreadableError(process.env.NODE_ENV === 'production' ? path : describe(given, path, expected))
  }
}

function describe(given: unknown, path: string, expected: string): string {
  const came = Array.isArray(given) ? 'a list' : given && typeof given === 'object' ? 'an object' : String(given)
  return `${path ? `'${path}'` : 'the body'} should be ${expected}; came ${came.slice(0, 40)}`
}

/** Reads a list whose items all read. */
export function list<T>(read: Reader<T>): Reader<T[]> {
  const isList = value<unknown[]>(Array.isArray, isDev ? 'a list' : '')
  return (given, path = '') => isList(given, path).map((item, index) => read(item, `${path}.${index}`))
}

type Members = Record<string, Reader<unknown>>
type Read<M> = { [Name in keyof M]: ReadBy<M[Name]> }
type Flat<T> = { [Name in keyof T]: T[Name] }

/** Reads an object. An optional member that cannot be read counts as missing, which disables only its own feature. */
export function object<const Required extends Members, const Optional extends Members = Record<never, never>>(
  required: Required,
  optional?: Optional,
): Reader<Flat<Read<Required> & Partial<Read<Optional>>>> {
  const isObject = value<Record<string, unknown>>(
    (given) => typeof given === 'object' && given !== null,
    isDev ? 'an object' : '',
  )
  return (given, path) => {
    const source = isObject(given, path)
    const result: Record<string, unknown> = {}
    for (const [name, read] of Object.entries(required))
      result[name] = read(source[name], path ? `${path}.${name}` : name)
    for (const [name, read] of Object.entries(optional ?? {})) {
      const member = attempt(read, source[name])
      if (member !== undefined) result[name] = member
    }
    return result as Flat<Read<Required> & Partial<Read<Optional>>>
  }
}

function attempt<T>(read: Reader<T>, given: unknown): T | undefined {
  try {
    return read(given)
  } catch {
    return undefined
  }
}
