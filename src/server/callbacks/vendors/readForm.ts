import { CallbackRefused } from '../callbackSource'

/** More than twice what any vendor sends. */
const MAX_PARAMETERS = 16

const AMPERSAND = 0x26
const EQUALS = 0x3d
const PERCENT = 0x25
const PLUS = 0x2b
const SPACE = 0x20

/**
 * Returns the parameters of an `application/x-www-form-urlencoded` body (WHATWG URL §5.1) in their order. Stricter than
 * the standard: throws a `CallbackRefused` (400) for more than 16 parameters (counted before any is decoded), for an
 * invalid percent sequence or UTF-8 (whose replacement was never signed), and for a repeated name.
 */
export function readForm(body: Uint8Array): Map<string, string> {
  const form = new Map<string, string>()
  for (const part of split(body)) {
    if (part.length === 0) continue
    const equals = part.indexOf(EQUALS)
    const name = decode(equals < 0 ? part : part.subarray(0, equals))
    if (form.has(name)) throw new CallbackRefused(400, 'duplicate_parameter')
    form.set(name, equals < 0 ? '' : decode(part.subarray(equals + 1)))
  }
  return form
}

function split(body: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let from = 0; from <= body.length;) {
    if (parts.length === MAX_PARAMETERS) throw new CallbackRefused(400, 'too_many_parameters')
    const ampersand = body.indexOf(AMPERSAND, from)
    const to = ampersand < 0 ? body.length : ampersand
    parts.push(body.subarray(from, to))
    from = to + 1
  }
  return parts
}

function decode(part: Uint8Array): string {
  const bytes = new Uint8Array(part.length)
  let length = 0
  for (let at = 0; at < part.length; at += 1) {
    let byte = part[at]!
    if (byte === PLUS) byte = SPACE
    else if (byte === PERCENT) {
      byte = (hexDigit(part[at + 1]) << 4) | hexDigit(part[at + 2])
      at += 2
    }
    bytes[length] = byte
    length += 1
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length))
  } catch {
    throw invalidEncoding()
  }
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x57
  throw invalidEncoding()
}

function invalidEncoding(): CallbackRefused {
  return new CallbackRefused(400, 'invalid_encoding')
}
