import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { InputIssue } from '../../protocol/wire'

import { validate } from '../../protocol/validate'
import { TaskgateError } from './taskgateError'

/** Validates the body of a request. Throws `invalid-input` (422) with an issue per wrong member. */
export async function parseRequest<Output>(shape: StandardSchemaV1<unknown, Output>, body: unknown): Promise<Output> {
  const result = await validate(shape, Array.isArray(body) ? undefined : body) // valibot accepts a list as an object
  if (result.issues) throw invalid(result.issues)
  return result.value
}

/** Returns an `invalid-input` (422) error with these issues. */
export function invalid(issues: InputIssue[]): TaskgateError {
  const [{ path, message } = { path: [], message: undefined }] = issues
  const detail = message && [path.join('.'), message].filter(Boolean).join(': ')
  return new TaskgateError('invalid-input', undefined, { issues, detail })
}
