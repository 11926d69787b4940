import { getMultipartBoundary, parseMultipart } from '@remix-run/multipart-parser'

/** A field of a form: its name, and its text or file. */
export type FormPart = [name: string, value: string | File]

/** More parts are a mistake or an attack. The body has a limit of its own. */
const MAX_PARTS = 10_000

/**
 * Reads the parts of a `multipart/form-data` body (RFC 7578): any boundary, preamble and epilogue (RFC 2046 §5.1.1),
 * names with and without quotes, and `filename*` (RFC 8187). The `formData()` of some runtimes rejects these. Throws an
 * error for any other body, also for one that ends early.
 */
export function readFormParts(body: Uint8Array, contentType: string): FormPart[] {
  const boundary = getMultipartBoundary(contentType)?.trim()
  if (!boundary) throw new TypeError('The content type has no boundary.')
  if (body.length === 0) throw new TypeError('The body is empty.') // the parser would return no parts
  const limits = { maxFileSize: Infinity, maxTotalSize: Infinity, maxParts: MAX_PARTS }
  return Array.from(parseMultipart(withoutPreamble(body, boundary), { boundary, ...limits }), (part) => {
    const parameters = parametersOf(part.headers['content-disposition'] ?? '')
    const name = parameters.get('name')
    if (name === undefined) throw new TypeError('A part has no name.')
    const fileName = parameters.has('filename*') ? part.filename : parameters.get('filename')
    if (fileName === undefined) return [name, new TextDecoder().decode(part.bytes)]
    return [
      name,
      new File(part.content as BlobPart[], fileName, { type: part.headers['content-type'] ?? 'text/plain' }),
    ]
  })
}

function withoutPreamble(body: Uint8Array, boundary: string): Uint8Array {
  const delimiter = `--${boundary}`
  if (textOf(body.subarray(0, delimiter.length)) === delimiter) return body
  const at = textOf(body).indexOf(`\r\n${delimiter}`)
  return at < 0 ? body : body.subarray(at + 2)
}

/** One character a byte. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

/**
 * Returns the parameters of a `Content-Disposition` by their lower-case names. Browsers write `"`, CR and LF as `%22`,
 * `%0D` and `%0A` (https://html.spec.whatwg.org/#multipart-form-data), other senders write `\"`.
 */
function parametersOf(header: string): Map<string, string> {
  const parameters = header.matchAll(/;\s*([^=;\s]+)\s*=\s*(?:"((?:\\"|[^"])*)"|([^;]*))/g)
  return new Map(
    Array.from(parameters, ([, name = '', quoted, plain = '']) => {
      const value = quoted === undefined ? plain.trim() : quoted.replaceAll('\\"', '"')
      return [name.toLowerCase(), value.replace(/%(?:22|0D|0A)/gi, decodeURIComponent)]
    }),
  )
}
