/**
 * The form of a list in the signed text: `raw`, as in the body; `compact`, without white space; `javaToString`, as Java
 * prints lists and maps, `[{taskId=a, result=b}]`.
 */
export type ValueForm = 'raw' | 'compact' | 'javaToString'

/**
 * Converts valid JSON to each form. One pass over the tokens keeps every number and name verbatim, and the cost of a
 * hostile body linear.
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

/** The meaning of letters after a backslash (RFC 8259 §7). Any other character stands for itself. */
const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** UTF-16 units for one call: the number of arguments is limited. */
const CHUNK = 8_192

/** Removes the white space between tokens. */
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

/** Returns the position of the first white space between tokens. Most senders write none. */
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

/** Writes strings without quotes and escapes, `=` for `:`, and a space after each comma. */
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

/** Avoids a spread, whose iterator takes eight times as long. */
function textOf(units: Uint16Array): string {
  const pieces: string[] = []
  for (let at = 0; at < units.length; at += CHUNK) {
    pieces.push(Reflect.apply(String.fromCharCode, String, units.subarray(at, at + CHUNK)))
  }
  return pieces.join('')
}
