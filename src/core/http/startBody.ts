/**
 * The body of a start: JSON, or, if the input has files in it, a form (RFC 7578) with `input` as JSON and each file in
 * a part named by its path: `input.photo`, `input.pages.0`. An input that is a form already keeps its own names.
 */
export function startBody(action: string, input: unknown, token: string | undefined): unknown {
  const isForm = input instanceof FormData
  const parts = isForm ? [...input].map(([name, value]) => [`input.${name}`, value] as const) : filesIn(input, 'input')
  if (!isForm && !parts.length) return { action, input, verifyToken: token }
  const form = new FormData()
  form.append('action', action)
  if (token !== undefined) form.append('verifyToken', token)
  // A file is no JSON and becomes an empty object there, in whose place the server puts the part of its path.
  if (!(input instanceof Blob)) form.append('input', isForm ? '{}' : JSON.stringify(input))
  for (const [path, value] of parts) form.append(path, value)
  return form
}

/** Files with their paths. What contains itself is left for JSON to complain about. */
function filesIn(value: unknown, path: string, around: unknown[] = []): (readonly [path: string, file: Blob])[] {
  if (value instanceof Blob) return [[path, value]]
  if (typeof value !== 'object' || value === null || around.includes(value)) return []
  return Object.entries(value).flatMap(([name, member]) => filesIn(member, `${path}.${name}`, [...around, value]))
}
