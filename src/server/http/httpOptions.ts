import { expectOption } from '../runtime/expectOption'

const BASE_PATH = /^(\/[^/?#\\]+)*$/

/**
 * Returns `basePath` as the URL of a request has it: `/接口` is percent-encoded. Throws a `TypeError` unless it is empty or
 * a path without a slash at its end, and for one that no URL keeps, such as `/.`.
 */
export function checkBasePath(basePath: string): string {
  const isPath = typeof basePath === 'string' && BASE_PATH.test(basePath)
  expectOption(isPath, 'basePath', "a path such as '/api', without a slash at its end", basePath)
  const encoded = basePath && samePath(new URL(basePath, 'http://any').pathname)
  const isKept = BASE_PATH.test(encoded) && decode(encoded) === decode(basePath)
  expectOption(isKept, 'basePath', 'a path that stays as it is in a URL', `${basePath}, which becomes ${encoded}`)
  return encoded
}

/** Returns a path with its percent-encodings in upper case: they are equal in either case (RFC 3986 §6.2.2.1). */
export function samePath(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (encoding) => encoding.toUpperCase())
}

/** A path with a percent sign that encodes nothing stays as it is. */
function decode(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/**
 * Throws a `TypeError` for a text that no browser sends as its `Origin`: not in the canonical form, or with a wildcard.
 * Apps and extensions have origins with schemes of their own, `capacitor://localhost`.
 */
export function checkOrigins(allowedOrigins: readonly string[]): void {
  for (const origin of allowedOrigins) {
    const isOrigin = URL.canParse(origin) && originOf(new URL(origin)) === origin && !origin.includes('*')
    expectOption(isOrigin, 'allowedOrigins', "origins such as 'https://app.example', each in full", origin)
  }
}

/** Returns an origin as a browser writes it. `URL` calls those of other schemes opaque: 'null'. */
function originOf({ origin, protocol, host }: URL): string | undefined {
  return origin === 'null' ? (host ? `${protocol}//${host}` : undefined) : origin
}
