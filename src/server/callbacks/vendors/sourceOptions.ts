import { expectOption } from '../../runtime/expectOption'

/** The vendor's signing key, at least 16 bytes. To rotate keys, pass `[now, previous]`: both verify. */
export type SourceKey = string | [now: string, previous: string]

/** Accepted ids; `'any'` if they are not known in advance. */
export type KnownIds = string[] | 'any'

const TOKEN = /^[\w-]{22,128}$/
const MIN_KEY_BYTES = 16
/** The alphabet of the vendors' ids. Other characters may come from a neighbouring parameter that was moved into the id. */
const PLAIN_ID = /^[\w-]{0,64}$/

const encoder = new TextEncoder()

/** Returns the token of a route. Throws a `TypeError` for one that is easy to guess; the message does not contain it. */
export function checkToken(token: string, option: string): string {
  const came = typeof token === 'string' ? `${token.length} characters` : typeof token
  const isFine = typeof token === 'string' && TOKEN.test(token)
  expectOption(isFine, option, '22–128 characters of A–Z a–z 0–9 _ - (openssl rand -hex 16)', came)
  return token
}

/** Returns the keys in UTF-8, the current one first. Throws a `TypeError` that contains lengths only. */
export function keysOf(secretKey: SourceKey, option: string): Uint8Array[] {
  const keys = [secretKey].flat()
  expectOption(keys.length === 1 || keys.length === 2, option, 'a key or [now, previous]', `${keys.length} keys`)
  for (const key of keys) {
    expectOption(typeof key === 'string', option, 'the vendor’s key as a string', typeof key)
    expectOption(key === key.trim(), option, 'a key without white space around it', 'white space')
    const bytes = encoder.encode(key).length
    expectOption(bytes >= MIN_KEY_BYTES, option, `at least ${MIN_KEY_BYTES} bytes`, `${bytes} bytes`)
  }
  return keys.map((key) => encoder.encode(key))
}

/** Returns `'any'` or a list of ids. Throws a `TypeError` for anything else. */
export function checkIds(ids: KnownIds, option: string): KnownIds {
  const isFine = ids === 'any' || (isNames(ids) && ids.length > 0)
  expectOption(isFine, option, "a list of ids, or 'any'", ids)
  return ids
}

/** Whether this is a list of texts that are not empty. */
export function isNames(names: unknown): names is string[] {
  return Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '')
}

/** Whether an id is accepted. With `'any'` it may also be missing. */
export function isKnownId(ids: KnownIds, id: string): boolean {
  return ids === 'any' ? PLAIN_ID.test(id) : ids.includes(id)
}
