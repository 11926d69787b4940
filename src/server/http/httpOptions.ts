import { expectOption } from '../runtime/expectOption'

const BASE_PATH = /^(\/[^/?#]+)*$/

/** Throws a `TypeError` unless `basePath` is empty or a path without a slash at its end. */
export function checkBasePath(basePath: string): void {
  const isPath = typeof basePath === 'string' && BASE_PATH.test(basePath)
  expectOption(isPath, 'basePath', "a path such as '/api', without a slash at its end", basePath)
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
