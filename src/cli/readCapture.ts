/** A captured request: its headers in lower case, and its body as it came. */
export interface Capture {
  headers: Headers
  body: Uint8Array<ArrayBuffer>
}

/**
 * Reads a request as a proxy or `nc` writes it down: perhaps a request line, headers, an empty line, the body. A capture
 * that begins with the body itself has no headers. The body is taken byte by byte; `Content-Length` cuts off what an
 * editor has added behind it.
 */
export function readCapture(bytes: Uint8Array<ArrayBuffer>): Capture {
  const text = new TextDecoder('latin1').decode(bytes) // one character a byte, so that positions agree
  const [empty] = /\r?\n\r?\n/.exec(text) ?? []
  const end = empty === undefined ? -1 : text.indexOf(empty)
  const head = text.slice(0, Math.max(end, 0))
  if (end < 0 || !looksLikeHeaders(head)) return { headers: new Headers(), body: bytes }
  const headers = new Headers()
  for (const line of head.split(/\r?\n/)) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) headers.append(name, value.trim())
  }
  const start = end + empty!.length
  const length = Number(headers.get('content-length') ?? bytes.length - start)
  return { headers, body: bytes.slice(start, start + length) }
}

function looksLikeHeaders(head: string): boolean {
  const [first = ''] = head.split(/\r?\n/)
  return /^[A-Z]+ \S+ HTTP\/[\d.]+$/.test(first) || /^[\w-]+:\s/.test(first)
}
