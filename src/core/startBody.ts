/**
 * The body of a start: JSON, or, if the input has files in it, a form (RFC 7578) with `input` as JSON and each file in
 * a part named by its path: `input.photo`, `input.pages.0`. An input that is a form already keeps its own names.
 */
export function startBody(action: string, input: unknown, token: string | undefined): unknown {
  const form = input instanceof FormData ? prefixed(input) : new FormData()
  const files: [path: string, file: Blob][] = []
  const rest = input instanceof FormData ? {} : withoutFiles(input, 'input', files)
  if (!files.length && !(input instanceof FormData)) return { action, input, verifyToken: token }
  form.append('action', action)
  form.append('input', JSON.stringify(rest))
  if (token !== undefined) form.append('verifyToken', token)
  for (const [path, file] of files) form.append(path, file)
  return form
}

function prefixed(given: FormData): FormData {
  const form = new FormData()
  given.forEach((value, name) => form.append(`input.${name}`, value))
  return form
}

function withoutFiles(value: unknown, path: string, files: [string, Blob][]): unknown {
  if (value instanceof Blob) {
    files.push([path, value])
    return null
  }
  if (Array.isArray(value)) return value.map((member, index) => withoutFiles(member, `${path}.${index}`, files))
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutFiles(member, `${path}.${name}`, files)]),
  )
}
