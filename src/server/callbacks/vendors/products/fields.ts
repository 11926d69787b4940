/**
 * The items of Yidun's products: one file for products of the same shape, and a book for their codes. This file reads
 * the members of an item verbatim.
 */
import { UnreadablePayload } from '../../callbackSource'
import { jsonElements, jsonMembers, jsonValueText } from '../jsonText'

/** Members of an object, each as verbatim JSON, so that an id above 2^53 stays exact. */
export type Fields = ReadonlyMap<string, string>

const KINDS: Readonly<Record<string, string>> = {
  '': 'nothing',
  '{': 'an object',
  '[': 'an array',
  '"': 'a string',
  n: 'null',
  t: 'true',
  f: 'false',
}

/** Returns the members of a JSON object. Throws an `UnreadablePayload`, whose message quotes nothing of the payload. */
export function readFields(json: string, what: string): Fields {
  return read(jsonMembers, json, `${what} as a JSON object`)
}

/** Returns the elements of a JSON array. Throws an `UnreadablePayload` like `readFields`. */
export function readElements(json: string, what: string): string[] {
  return read(jsonElements, json, `${what} as a JSON array`)
}

/** Returns the type of a JSON value, for error messages. */
export function kindOf(json = ''): string {
  const first = json.trimStart().charAt(0)
  return KINDS[first] ?? (/[-\d]/.test(first) ? 'a number' : 'no JSON')
}

/** Returns a member that is an object. */
export function fieldsAt(fields: Fields | undefined, name: string): Fields | undefined {
  const json = fields?.get(name)
  return json?.startsWith('{') ? readFields(json, name) : undefined
}

/** Returns the objects in a member that is an array. */
export function listAt(fields: Fields | undefined, name: string): Fields[] {
  const json = fields?.get(name)
  if (!json?.startsWith('[')) return []
  const objects = readElements(json, name).filter((element) => element.startsWith('{'))
  return objects.map((element) => readFields(element, name))
}

/** Returns a member that is a string and not empty. */
export function textAt(fields: Fields | undefined, name: string): string | undefined {
  const json = fields?.get(name)
  return (json?.startsWith('"') && jsonValueText(json)) || undefined
}

/** Returns a member that is a string or an integer, verbatim, since a double changes integers above 2^53. */
export function idAt(fields: Fields | undefined, name: string): string | undefined {
  const json = fields?.get(name) ?? ''
  return /^-?\d+$/.test(json) ? json : textAt(fields, name)
}

/** Returns a member that is a number, undefined if it is absent, else `NaN`, which is in no code book. */
export function codeAt(fields: Fields | undefined, name: string): number | undefined {
  const json = fields?.get(name) ?? 'null'
  if (json === 'null') return undefined
  const code = kindOf(json) === 'a number' ? Number(json) : NaN
  return Number.isFinite(code) ? code : NaN
}

function read<T>(slice: (json: string) => T, json: string, expected: string): T {
  try {
    return slice(json)
  } catch {
    throw new UnreadablePayload(`vue-taskgate: expected ${expected}; came ${kindOf(json)}, or a broken one.`)
  }
}
