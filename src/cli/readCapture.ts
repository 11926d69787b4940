/** A captured request: its headers, and the bytes of its body. */
export interface Capture {
  headers: Headers
  body: Uint8Array<ArrayBuffer>
}

/**
 * Reads a request as a proxy or `nc` records it: an optional request line, headers, an empty line, the body. A capture
 * of a body alone has no headers. `Content-Length` cuts off bytes that an editor has appended to the body.
 */
export function readCapture(bytes: Uint8Array<ArrayBuffer>): Capture {
  const text = new TextDecoder('latin1').decode(bytes) // one character per byte, so that offsets are equal
  const emptyLine = /\r?\n\r?\n/.exec(text)
  const head = text.slice(0, emptyLine?.index ?? 0)
  if (!emptyLine || !looksLikeHeaders(head)) return { headers: new Headers(), body: bytes }
  const headers = new Headers()
  for (const line of head.split(/\r?\n/)) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) headers.append(name, value.trim())
  }
  const start = emptyLine.index + emptyLine[0].length
  const length = Number(headers.get('content-length') ?? bytes.length - start)
  return { headers, body: bytes.slice(start, start + length) }
}

function looksLikeHeaders(head: string): boolean {
  const [first = ''] = head.split(/\r?\n/)
  return /^[A-Z]+ \S+ HTTP\/[\d.]+$/.test(first) || /^[\w-]+:\s/.test(first)
}
