/**
 * How a sender writes a list into the text that it signs: `raw`, as it stands in the body; `compact`, without white
 * space; `javaToString`, as Java prints its lists and maps, `[{taskId=a, result=b}]`.
 */
export type ValueForm = 'raw' | 'compact' | 'javaToString'

/**
 * Each form of a value that stands in a body as `json`, which must be JSON. In one pass, token by token, so that every
 * number and name is what the sender wrote, and a hostile body costs no more than its length.
 */
export const valueForms: Record<ValueForm, (json: string) => string> = {
  raw: (json) => json,
  compact,
  javaToString,
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const EQUALS = 0x3d
const BACKSLASH = 0x5c
const SPACE = 0x20

/** What the letters behind a backslash stand for (RFC 8259 §7); any other one is itself. */
const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** UTF-16 units for one call, which takes only so many arguments. */
const CHUNK = 8_192

/** JSON without the white space between its tokens. */
function compact(json: string): string {
  const start = firstSpace(json)
  const units = new Uint16Array(json.length - start)
  let length = 0
  let isInString = false
  for (let at = start; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    if (!isInString && unit <= SPACE) continue
    units[length++] = unit
    if (unit === QUOTE) isInString = !isInString
    else if (unit === BACKSLASH) units[length++] = json.charCodeAt(++at)
  }
  return json.slice(0, start) + textOf(units.subarray(0, length))
}

/** Where the first white space between tokens is, which most senders write none of. */
function firstSpace(json: string): number {
  let isInString = false
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    if (!isInString && unit <= SPACE) return at
    if (unit === QUOTE) isInString = !isInString
    else if (unit === BACKSLASH) at += 1
  }
  return json.length
}

/** Strings without quotes and escapes, `=` for `:`, a space behind each comma. */
function javaToString(json: string): string {
  const units = new Uint16Array(2 * json.length)
  let length = 0
  let isInString = false
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    if (unit === QUOTE) isInString = !isInString
    else if (isInString && unit === BACKSLASH) {
      const isCode = json[++at] === 'u'
      units[length++] = isCode ? parseInt(json.slice(at + 1, at + 5), 16) : escaped(json.charAt(at))
      if (isCode) at += 4
    } else if (isInString || unit > SPACE) {
      units[length++] = !isInString && unit === COLON ? EQUALS : unit
      if (!isInString && unit === COMMA) units[length++] = SPACE
    }
  }
  return textOf(units.subarray(0, length))
}

function escaped(letter: string): number {
  return (ESCAPED[letter] ?? letter).charCodeAt(0)
}

/** Without a spread, which would go through an iterator and take eight times as long. */
function textOf(units: Uint16Array): string {
  const pieces: string[] = []
  for (let at = 0; at < units.length; at += CHUNK) {
    pieces.push(Reflect.apply(String.fromCharCode, String, units.subarray(at, at + CHUNK)))
  }
  return pieces.join('')
}
