import { Problem } from './problem'

/** Largest bodies of a start in bytes, as the server names them. An absent one is not known. */
export interface BodyLimits {
  maxJsonBytes?: number
  maxFormBytes?: number
}

/** Throws `too-large` for a body that the server would refuse, before the user solves a puzzle for it. */
export function checkSize(body: unknown, { maxJsonBytes = Infinity, maxFormBytes = Infinity }: BodyLimits): void {
  const isForm = body instanceof FormData
  const limit = isForm ? maxFormBytes : maxJsonBytes
  if (limit === Infinity) return
  const size = isForm ? [...body].reduce((sum, [, value]) => sum + sizeOf(value), 0) : sizeOf(JSON.stringify(body))
  if (size <= limit) return
  throw new Problem({ code: 'too-large', hint: `expected at most ${limit} bytes, came ${size}` })
}

function sizeOf(value: string | Blob): number {
  return typeof value === 'string' ? new TextEncoder().encode(value).length : value.size
}
