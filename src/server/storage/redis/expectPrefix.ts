import { expectOption } from '../../runtime/expectOption'

/** The hash tag is between the first opening brace and the next closing one. */
export const HASH_TAG = /^[^{]*\{[^}]+\}/

/**
 * Throws a `TypeError` for an invalid prefix. It names the former default, under which data may exist: any other default
 * would hide that data.
 */
export function expectPrefix(isValid: boolean, expected: string, former: string, came: unknown): asserts isValid {
  const keeps = `to keep existing data, which lies under '${former}', pass exactly this prefix`
  expectOption(isValid, 'prefix', `${expected}, another one for each app (${keeps})`, came)
}
