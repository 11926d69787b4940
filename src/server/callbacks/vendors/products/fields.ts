/**
 * How the items of Yidun's products are read: one file for products that are built alike, and a book for their codes.
 * This file reads the members of an item without changing them.
 */
import { UnreadablePayload } from '../../callbackSource'
import { jsonElements, jsonMembers, jsonValueText } from '../jsonText'

/** Members of an object, each as the JSON that came: an id above 2^53 is still itself. */
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

/** The members of an object in JSON. Throws an `UnreadablePayload`, which says what came and quotes nothing of it. */
export function readFields(json: string, what: string): Fields {
  return read(jsonMembers, json, `${what} as a JSON object`)
}

/** The elements of a list in JSON. Throws an `UnreadablePayload` as `readFields` does. */
export function readElements(json: string, what: string): string[] {
  return read(jsonElements, json, `${what} as a JSON array`)
}

/** What a value is, in a word. */
export function kindOf(json = ''): string {
  const first = json.trimStart().charAt(0)
  return KINDS[first] ?? (/[-\d]/.test(first) ? 'a number' : 'no JSON')
}

/** A member that is an object. */
export function fieldsAt(fields: Fields | undefined, name: string): Fields | undefined {
  const json = fields?.get(name)
  return json?.startsWith('{') ? readFields(json, name) : undefined
}

/** The objects in a member that is a list. */
export function listAt(fields: Fields | undefined, name: string): Fields[] {
  const json = fields?.get(name)
  if (!json?.startsWith('[')) return []
  const objects = readElements(json, name).filter((element) => element.startsWith('{'))
  return objects.map((element) => readFields(element, name))
}

/** A member that is a string, and not an empty one. */
export function textAt(fields: Fields | undefined, name: string): string | undefined {
  const json = fields?.get(name)
  return (json?.startsWith('"') && jsonValueText(json)) || undefined
}

/** A string or a whole number, which is taken verbatim: as a double, one above 2^53 would be another. */
export function idAt(fields: Fields | undefined, name: string): string | undefined {
  const json = fields?.get(name) ?? ''
  return /^-?\d+$/.test(json) ? json : textAt(fields, name)
}

/** A member that is a number; `NaN`, which no code book has, if it is anything else, and undefined if it is not there. */
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
