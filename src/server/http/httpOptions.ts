import { expectOption } from '../runtime/expectOption'

const BASE_PATH = /^(\/[^/?#]+)*$/

/** Throws a `TypeError` unless `basePath` is empty or a path without a slash at its end. */
export function checkBasePath(basePath: string): void {
  const isPath = typeof basePath === 'string' && BASE_PATH.test(basePath)
  expectOption(isPath, 'basePath', "a path such as '/api', without a slash at its end", basePath)
}

/** Throws a `TypeError` for a text that is not an origin in its canonical form. */
export function checkOrigins(allowedOrigins: readonly string[]): void {
  for (const origin of allowedOrigins) {
    const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin
    expectOption(isOrigin, 'allowedOrigins', "origins such as 'https://app.example'", origin)
  }
}
