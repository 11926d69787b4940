/**
 * Returns the body of a start: JSON or, for an input with files, a form (RFC 7578) with `input` as JSON and each file in
 * a part named by its path (`input.photo`, `input.pages.0`). An input that is a form keeps its names.
 */
export function startBody(action: string, input: unknown, token: string | undefined): unknown {
  const isForm = input instanceof FormData
  const parts = isForm ? [...input].map(([name, value]) => [`input.${name}`, value] as const) : filesIn(input, 'input')
  if (!isForm && !parts.length) return { action, input, verifyToken: token }
  const form = new FormData()
  form.append('action', action)
  if (token !== undefined) form.append('verifyToken', token)
  // JSON turns a file into an empty object. The server puts the part with this path in its place.
  if (!(input instanceof Blob)) form.append('input', isForm ? '{}' : JSON.stringify(input))
  for (const [path, value] of parts) form.append(path, value)
  return form
}

/** Returns the files with their paths. A circular value is left to `JSON.stringify`, which throws. */
function filesIn(value: unknown, path: string, around: unknown[] = []): (readonly [path: string, file: Blob])[] {
  if (value instanceof Blob) return [[path, value]]
  if (typeof value !== 'object' || value === null || around.includes(value)) return []
  return Object.entries(value).flatMap(([name, member]) => filesIn(member, `${path}.${name}`, [...around, value]))
}
