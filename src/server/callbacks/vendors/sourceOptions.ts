import { expectOption } from '../../runtime/expectOption'

/** What the vendor signs with: at least 16 bytes. As `[now, previous]` both verify, which is how keys rotate. */
export type SourceKey = string | [now: string, previous: string]

/** Ids that are accepted; `'any'` where the vendor does not tell them beforehand. */
export type KnownIds = string[] | 'any'

const TOKEN = /^[\w-]{22,128}$/
const MIN_KEY_BYTES = 16
/** An id in the vendors' alphabet: one that holds more may be a neighbour's name and value, moved into it. */
const PLAIN_ID = /^[\w-]{0,64}$/

const encoder = new TextEncoder()

/** The last part of the route's path. Throws a `TypeError` for one that could be guessed, without saying it. */
export function checkToken(token: string, option: string): string {
  const came = typeof token === 'string' ? `${token.length} characters` : typeof token
  const isFine = typeof token === 'string' && TOKEN.test(token)
  expectOption(isFine, option, '22–128 characters of A–Z a–z 0–9 _ - (openssl rand -hex 16)', came)
  return token
}

/** The keys in UTF-8, the present one first. Throws a `TypeError`, which tells lengths and nothing else. */
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

/** Throws a `TypeError` for anything but `'any'` and a list of ids. */
export function checkIds(ids: KnownIds, option: string): KnownIds {
  const isFine = ids === 'any' || (isNames(ids) && ids.length > 0)
  expectOption(isFine, option, "a list of ids, or 'any'", ids)
  return ids
}

/** Whether a list holds texts, and no empty one. */
export function isNames(names: unknown): names is string[] {
  return Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '')
}

/** Whether an id is one of ours. With `'any'` it may be missing, too. */
export function isKnownId(ids: KnownIds, id: string): boolean {
  return ids === 'any' ? PLAIN_ID.test(id) : ids.includes(id)
}
