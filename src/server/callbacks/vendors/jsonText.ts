import { CallbackRefused } from '../callbackSource'

/** More than the depth of any vendor's push. */
const MAX_DEPTH = 64
/** More than the members of any vendor's push. */
const MAX_MEMBERS = 256

const SPACE = 0x20
const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const SLASH = 0x2f
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_ARRAY = 0x5b
const BACKSLASH = 0x5c
const CLOSE_ARRAY = 0x5d
const LETTER_A = 0x61
const LETTER_B = 0x62
const EXPONENT = 0x65
const LETTER_F = 0x66
const LETTER_N = 0x6e
const LETTER_R = 0x72
const LETTER_T = 0x74
const LETTER_U = 0x75
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
/** The bit that makes an ASCII letter lowercase. */
const LOWER = 0x20

/** Receives the position of each value of a container and, in an object, of its name, quotes included. */
type Visit = (from: number, to: number, nameFrom: number, nameTo: number) => void

/**
 * Returns the members of a JSON object (RFC 8259), each value verbatim, without the white space around it. Values are
 * not parsed and serialized again, since the signature covers the text. Throws a `CallbackRefused` (400): `invalid_json`
 * for anything but an object or a depth of more than 64, `duplicate_parameter` for a repeated name,
 * `too_many_parameters` for more than 256.
 */
export function jsonMembers(text: string): Map<string, string> {
  const members = new Map<string, string>()
  readContainer(text, OPEN_OBJECT, (from, to, nameFrom, nameTo) => {
    const name = JSON.parse(text.slice(nameFrom, nameTo)) as string
    if (members.has(name)) throw new CallbackRefused(400, 'duplicate_parameter')
    if (members.size === MAX_MEMBERS) throw new CallbackRefused(400, 'too_many_parameters')
    members.set(name, text.slice(from, to))
  })
  return members
}

/** Returns the elements of a JSON array, each verbatim. Throws a `CallbackRefused` (400) like `jsonMembers`. */
export function jsonElements(text: string): string[] {
  const elements: string[] = []
  readContainer(text, OPEN_ARRAY, (from, to) => elements.push(text.slice(from, to)))
  return elements
}

/** Returns a string decoded, and any other value verbatim, as senders join them. */
export function jsonValueText(slice: string): string {
  return slice.startsWith('"') ? (JSON.parse(slice) as string) : slice
}

function readContainer(text: string, open: number, visit: Visit): void {
  const start = spaceEnd(text, 0)
  if (text.charCodeAt(start) !== open) throw invalidJson()
  if (spaceEnd(text, containerEnd(text, start, 1, visit)) !== text.length) throw invalidJson()
}

function containerEnd(text: string, start: number, depth: number, visit?: Visit): number {
  if (depth > MAX_DEPTH) throw invalidJson()
  const isObject = text.charCodeAt(start) === OPEN_OBJECT
  const close = isObject ? CLOSE_OBJECT : CLOSE_ARRAY
  let at = spaceEnd(text, start + 1)
  if (text.charCodeAt(at) === close) return at + 1
  for (;;) {
    const nameFrom = at
    const nameTo = isObject ? stringEnd(text, at) : at
    if (isObject) at = behind(COLON, text, nameTo)
    const to = valueEnd(text, at, depth)
    visit?.(at, to, nameFrom, nameTo)
    const next = spaceEnd(text, to)
    if (text.charCodeAt(next) === close) return next + 1
    at = behind(COMMA, text, next)
  }
}

/** Returns the position after a mark and the white space around it. */
function behind(mark: number, text: string, at: number): number {
  const place = spaceEnd(text, at)
  if (text.charCodeAt(place) !== mark) throw invalidJson()
  return spaceEnd(text, place + 1)
}

function valueEnd(text: string, at: number, depth: number): number {
  const unit = text.charCodeAt(at)
  if (unit === QUOTE) return stringEnd(text, at)
  if (unit === OPEN_OBJECT || unit === OPEN_ARRAY) return containerEnd(text, at, depth + 1)
  if (unit === MINUS || isDigit(unit)) return numberEnd(text, at)
  if (text.startsWith('true', at) || text.startsWith('null', at)) return at + 4
  if (text.startsWith('false', at)) return at + 5
  throw invalidJson()
}

function numberEnd(text: string, at: number): number {
  const whole = text.charCodeAt(at) === MINUS ? at + 1 : at
  let end = text.charCodeAt(whole) === ZERO ? whole + 1 : digitsEnd(text, whole)
  if (text.charCodeAt(end) === POINT) end = digitsEnd(text, end + 1)
  if ((text.charCodeAt(end) | LOWER) !== EXPONENT) return end
  const sign = text.charCodeAt(end + 1)
  return digitsEnd(text, sign === PLUS || sign === MINUS ? end + 2 : end + 1)
}

/** Returns the position after one digit or more. */
function digitsEnd(text: string, at: number): number {
  let end = at
  while (isDigit(text.charCodeAt(end))) end += 1
  if (end === at) throw invalidJson()
  return end
}

/** Returns the position after the string that begins at `at`. */
function stringEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) throw invalidJson()
  for (let next = at + 1; ; next += 1) {
    const unit = text.charCodeAt(next)
    if (unit === QUOTE) return next + 1
    if (unit === BACKSLASH) next = escapeEnd(text, next) - 1
    else if (!(unit >= SPACE)) throw invalidJson() // NaN after the last unit
  }
}

function escapeEnd(text: string, backslash: number): number {
  switch (text.charCodeAt(backslash + 1)) {
    case LETTER_U:
      for (let digit = 2; digit < 6; digit += 1) {
        if (!isHexDigit(text.charCodeAt(backslash + digit))) throw invalidJson()
      }
      return backslash + 6
    case QUOTE:
    case BACKSLASH:
    case SLASH:
    case LETTER_B:
    case LETTER_F:
    case LETTER_N:
    case LETTER_R:
    case LETTER_T:
      return backslash + 2
    default:
      throw invalidJson()
  }
}

/** Returns the position after any white space at `at`. */
function spaceEnd(text: string, at: number): number {
  let end = at
  for (;;) {
    const unit = text.charCodeAt(end)
    if (unit > SPACE || !isSpace(unit)) return end
    end += 1
  }
}

function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE
}

function isHexDigit(unit: number): boolean {
  const lower = unit | LOWER
  return isDigit(unit) || (lower >= LETTER_A && lower <= LETTER_F)
}

function isSpace(unit: number): boolean {
  return unit === SPACE || unit === 0x0a || unit === 0x0d || unit === 0x09
}

function invalidJson(): CallbackRefused {
  return new CallbackRefused(400, 'invalid_json')
}
