import { expectOption } from '../runtime/expectOption'

/** At least 32 bytes. As `[now, previous]` both verify and the first signs, which is how secrets rotate. */
export type Secret = string | [now: string, previous: string]

const MIN_BYTES = 32

/** The secrets, the signing one first. Throws a `TypeError`, which tells lengths and nothing else, for one too short. */
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
