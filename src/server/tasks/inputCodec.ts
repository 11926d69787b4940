import { base64, bytesOfBase64 } from '../runtime/digest'

/** The stored form of an input: its JSON, and its files with their paths in it. */
interface EncodedInput {
  input?: unknown
  files: EncodedFile[]
  /** The input is what the action's schema returned, so the run need not validate it. */
  isValidated?: true
}

interface EncodedFile {
  /** Member names from the outside in. */
  path: string[]
  /** Undefined for a Blob. */
  name?: string
  type: string
  /** Base64. */
  data: string
}

/** Encodes an input as text. Except for files, values that JSON cannot represent are lost. */
export async function encodeInput(input: unknown, isValidated?: true): Promise<string> {
  const files = filesIn(input, [])
  const encoded: EncodedInput = { input, files: await Promise.all(files.map(encodeFile)), isValidated }
  // A replacer is slow, so only inputs with files use one.
  if (files.length === 0) return JSON.stringify(encoded)
  return JSON.stringify(encoded, (_key, value: unknown) => (value instanceof Blob ? null : value))
}

/** Whether a value is the same after `encodeInput` and `decodeInput`. */
export function isEncodable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return ['string', 'boolean', 'undefined'].includes(typeof value)
  if (value === null || value instanceof Blob) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null
  return isPlain && !('toJSON' in value) && Object.values(value).every(isEncodable)
}

/** Decodes an input, files included. */
export function decodeInput(text: string): { input?: unknown; isValidated?: true } {
  const root = JSON.parse(text) as EncodedInput
  for (const { path, name, type, data } of root.files) {
    const bytes = bytesOfBase64(data)
    const file = name === undefined ? new Blob([bytes], { type }) : new File([bytes], name, { type })
    const parents = ['input', ...path]
    const last = parents.pop()!
    const holder = parents.reduce<unknown>((value, member) => (value as Record<string, unknown>)[member], root)
    ;(holder as Record<string, unknown>)[last] = file
  }
  return root
}

function filesIn(value: unknown, path: string[]): { file: Blob; path: string[] }[] {
  if (value instanceof Blob) return [{ file: value, path }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([member, inner]) =>
    typeof inner === 'object' ? filesIn(inner, [...path, member]) : [],
  )
}

async function encodeFile({ file, path }: { file: Blob; path: string[] }): Promise<EncodedFile> {
  const name = file instanceof File ? file.name : undefined
  return { path, name, type: file.type, data: base64(new Uint8Array(await file.arrayBuffer())) }
}
