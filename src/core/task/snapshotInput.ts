import { kindOf } from '../http/kindOf'
import { MAX_DEPTH } from '../http/startBody'

/** Copies already made, so that shared and circular references stay what they are. */
type Copies = Map<unknown, unknown>

/**
 * Returns a copy of an input, so that what is sent is what was there at this moment. Lists, objects, collections, forms,
 * dates and bytes are copied at every depth, without reactive proxies. A `FileList` becomes a list, because it is emptied
 * with its file input. An object with `toJSON` becomes what that returns. Files never change, and are kept; so is what
 * cannot be copied, which `startBody` then refuses.
 */
export function snapshotInput<T>(value: T): T {
  return copyOf(value, new Map(), 0) as T
}

function copyOf(given: unknown, copies: Copies, depth: number): unknown {
  if (typeof given !== 'object' || given === null || depth > MAX_DEPTH) return given
  const value = withoutProxy(given)
  if (copies.has(value)) return copies.get(value)
  const copy = (member: unknown): unknown => copyOf(member, copies, depth + 1)
  const keep = <Made>(made: Made): Made => {
    copies.set(value, made)
    return made
  }
  if ('__v_isRef' in value) return copy((value as { value?: unknown }).value)

  switch (kindOf(value)) {
    case 'Array':
    case 'FileList': {
      const list = keep<unknown[]>([])
      for (const member of value as Iterable<unknown>) list.push(copy(member))
      return list
    }
    case 'Set': {
      const set = keep(new Set())
      for (const member of value as Set<unknown>) set.add(copy(member))
      return set
    }
    case 'Map': {
      const map = keep(new Map())
      for (const [key, member] of value as Map<unknown, unknown>) map.set(copy(key), copy(member))
      return map
    }
    case 'FormData': {
      const form = keep(new FormData())
      for (const [name, entry] of value as FormData) form.append(name, entry)
      return form
    }
    case 'URLSearchParams':
      return keep(new URLSearchParams(value as URLSearchParams))
    case 'URL':
      return keep(new URL(String(value)))
    case 'Date':
      return keep(new Date(value as Date))
    case 'ArrayBuffer':
      return keep((value as ArrayBuffer).slice(0))
  }
  if (ArrayBuffer.isView(value)) return 'slice' in value ? keep((value as Uint8Array).slice()) : value
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON())
  if (kindOf(value) !== 'Object') return value
  const object = keep(Object.create(Object.getPrototypeOf(value) as object | null) as object)
  for (const [name, member] of Object.entries(value)) define(object, name, copy(member))
  return object
}

/** Returns the object behind a reactive proxy of Vue. A method of a proxy cannot read private members. */
function withoutProxy(value: object): object {
  const { __v_raw: raw } = value as { __v_raw?: object }
  return raw ? withoutProxy(raw) : value
}

/** Unlike an assignment, this calls no setter, so that a member named `__proto__` stays a member. */
function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true })
}
