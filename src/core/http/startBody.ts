import { kindOf } from './kindOf'
import { Problem } from './problem'

/** A value in an input, and its place. */
interface Place {
  path: string
  /** The objects around it. */
  around: readonly unknown[]
}

type Part = readonly [path: string, value: FormDataEntryValue | Blob]

/** Deepest nesting of an input, so that code that walks through it may recurse. */
export const MAX_DEPTH = 1_000

/** What to send in place of values that JSON cannot carry. For development only. */
const advice: Record<string, string> = {
  Map: 'Send Object.fromEntries(map).',
  Set: 'Send [...set].',
  URLSearchParams: 'Send Object.fromEntries(params).',
  FormData: 'Send the form as the whole input, or its files and values as members.',
  BigInt: 'Send String(number).',
  Number: 'Send null.',
  Date: 'Send null.',
  ArrayBuffer: 'Send new Blob([buffer]).',
}

/**
 * Returns the body of a start: JSON or, for an input with files, a form (RFC 7578) with `input` as JSON and each file in
 * a part named by its path (`input.photo`, `input.pages.0`). An input that is a form keeps its names. Throws a `config`
 * problem that names the first value that would not arrive as it is.
 */
export function startBody(action: string, input: unknown, token: string | undefined): unknown {
  const isForm = kindOf(input) === 'FormData'
  const parts = isForm
    ? [...(input as FormData)].map(([name, value]): Part => [`input.${name}`, value])
    : filesIn(input, { path: 'input', around: [] })
  if (!isForm && !parts.length) return { action, input, verifyToken: token }
  const form = new FormData()
  form.append('action', action)
  if (token !== undefined) form.append('verifyToken', token)
  // JSON turns a file into an empty object. The server puts the part with this path in its place.
  if (!isBlob(input)) form.append('input', isForm ? '{}' : JSON.stringify(input))
  for (const [path, value] of parts) form.append(path, value)
  return form
}

/** Returns the files with their paths. */
function filesIn(value: unknown, place: Place): Part[] {
  const { path, around } = place
  if (isBlob(value)) return [[path, value]]
  const carried = toJson(value, path)
  if (typeof carried !== 'object' || carried === null) return []
  if (around.includes(carried)) refuse(path, 'an object that contains itself')
  if (around.length === MAX_DEPTH) refuse(`${path.slice(0, 40)}…`, `more than ${MAX_DEPTH} levels`)
  const inner = [...around, carried]
  return Object.entries(carried).flatMap(([name, member]) =>
    filesIn(member, { path: `${path}.${name}`, around: inner }),
  )
}

/** Returns what JSON carries in place of a value. Refuses a value that it would drop or change. */
function toJson(value: unknown, path: string): unknown {
  if (value === undefined || value === null) return value
  const kind = kindOf(value)
  const isFigure = kind === 'Number' || kind === 'Date'
  if (isFigure && !Number.isFinite(Number(value))) refuse(path, String(value), value)
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return toJSON.call(value)
  if (isFigure || kind === 'String' || kind === 'Boolean' || kind === 'Array') return value
  if (ArrayBuffer.isView(value)) refuse(path, `a value of type ${kind}`, value)
  // Members that are private or inherited do not arrive.
  const isCarried = typeof value === 'object' && (isPlainObject(value) || Object.keys(value).length > 0)
  if (!isCarried) refuse(path, typeOf(value, kind), value)
  return value
}

function typeOf(value: object, kind: string): string {
  return kind === 'Object' ? `a ${value.constructor.name} without own members` : `a value of type ${kind}`
}

/** Whether it is an object literal, also of another frame. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || (kindOf(value) === 'Object' && Object.getPrototypeOf(prototype) === null)
}

function isBlob(value: unknown): value is Blob {
  const kind = kindOf(value)
  return kind === 'File' || kind === 'Blob'
}

function refuse(path: string, came: string, value?: unknown): never {
  let hint = `${path}: came ${came}`
  if (process.env.NODE_ENV !== 'production') {
    const kind = ArrayBuffer.isView(value) ? 'ArrayBuffer' : kindOf(value)
    hint = `${path}: expected a value that JSON can carry, or a file; came ${came}. ${advice[kind] ?? ''}`.trim()
  }
  throw new Problem({ code: 'config', hint })
}
