import { expectOption } from '../runtime/expectOption'

/** At least 32 bytes. With `[current, previous]` both verify and the first signs, so that secrets can rotate. */
export type Secret = string | [current: string, previous: string]

const MIN_BYTES = 32

/**
 * Returns the secrets, the signing one first. Throws a `TypeError` for a short one; its message contains only the
 * length.
 */
export function secretsOf(secret: Secret): string[] {
  const secrets = [secret].flat()
  expectOption(secrets.length > 0, 'secret', `a string of at least ${MIN_BYTES} bytes`, secrets)
  for (const one of secrets) {
    expectOption(
      typeof one === 'string',
      'secret',
      `a string of at least ${MIN_BYTES} bytes (openssl rand -base64 32)`,
      typeof one,
    )
    const bytes = new TextEncoder().encode(one).length
    expectOption(
      bytes >= MIN_BYTES,
      'secret',
      `at least ${MIN_BYTES} bytes (openssl rand -base64 32)`,
      `${bytes} bytes`,
    )
  }
  return secrets
}
