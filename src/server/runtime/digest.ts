import { builtinCrypto } from './builtinCrypto'

/** Random bytes of one call to the system, which takes longer than making a token. */
const RANDOM_BATCH = 4_096
/** Arguments of one call. */
const SLICE = 8_192

const encoder = new TextEncoder()
let unused = new Uint8Array(0)

/** Returns the SHA-256 of a UTF-8 text, base64url. */
export async function sha256(text: string): Promise<string> {
  if (builtinCrypto?.hash) return builtinCrypto.hash('sha256', text, 'base64url')
  if (builtinCrypto) return builtinCrypto.createHash('sha256').update(text).digest('base64url')
  return base64url(await crypto.subtle.digest('SHA-256', encoder.encode(text)))
}

/** Returns the HMAC-SHA-256 (RFC 2104) of a UTF-8 text, base64url. */
export async function hmac(secret: string, text: string): Promise<string> {
  if (builtinCrypto) return builtinCrypto.createHmac('sha256', secret).update(text).digest('base64url')
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  return base64url(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
}

/** Returns `bytes` random bytes from the system's CSPRNG, base64url. */
export function randomToken(bytes: number): string {
  if (unused.length < bytes) unused = crypto.getRandomValues(new Uint8Array(RANDOM_BATCH))
  const token = base64url(unused.subarray(0, bytes))
  unused = unused.subarray(bytes)
  return token
}

/** Whether two texts are equal. The time depends only on their lengths. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index)
  return difference === 0
}

/**
 * Encodes bytes as base64 (RFC 4648 §4). Slices respect the limit of arguments, and `apply` is faster than the iterator
 * of a spread.
 */
export function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += SLICE) {
    binary += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + SLICE)) as string
  }
  return btoa(binary)
}

/** Decodes base64. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

function base64url(buffer: ArrayBuffer | Uint8Array): string {
  return base64(new Uint8Array(buffer)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
