import type { StandardSchema } from '../../protocol/standardSchema'
import type { InputIssue } from '../../protocol/wire'

import { validate } from '../../protocol/standardSchema'
import { TaskgateError } from './taskgateError'

/** Checks a request's body. Throws `invalid-input` (422) that names each wrong member. */
export async function parseRequest<Output>(shape: StandardSchema<unknown, Output>, body: unknown): Promise<Output> {
  const result = await validate(shape, Array.isArray(body) ? undefined : body) // to valibot a list is an object, too
  if (result.issues) throw invalid(result.issues)
  return result.value
}

/** `invalid-input` (422) with what is wrong and where. */
export function invalid(issues: InputIssue[]): TaskgateError {
  const [{ path, message } = { path: [], message: undefined }] = issues
  const detail = message && [path.join('.'), message].filter(Boolean).join(': ')
  return new TaskgateError('invalid-input', undefined, { issues, detail })
}
