import type { InputIssue } from './wire'
import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Validates a value by any Standard Schema (https://standardschema.dev). Returns the schema's output, or its issues. */
export async function validate<Output>(
  schema: StandardSchemaV1<never, Output> | StandardSchemaV1<unknown, Output>,
  value: unknown,
): Promise<{ value: Output; issues?: undefined } | { issues: InputIssue[] }> {
  const result = await schema['~standard'].validate(value)
  if (!result.issues) return { value: result.value }
  return { issues: result.issues.map(({ message, path = [] }) => ({ path: path.map(memberName), message })) }
}

function memberName(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === 'object' ? segment.key : segment
  return typeof key === 'symbol' ? String(key) : key
}
