import { Problem } from './problem'
import { readError } from './readError'

/**
 * Returns the programming error behind a thrown value, such as `TypeError: x is not a function`. Undefined if there is
 * none.
 */
export function bugOf(error: unknown): unknown {
  const thrown = error instanceof Problem && error.code === 'config' ? error.cause : error
  return readError(thrown).kind === 'bug' ? thrown : undefined
}
