import { base64, bytesOfBase64 } from '../runtime/digest'

/** The stored form of an input: its JSON, and its files with their paths in it. */
interface EncodedInput {
  input?: unknown
  files: EncodedFile[]
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
export async function encodeInput(input: unknown): Promise<string> {
  const files = filesIn(input, [])
  const encoded: EncodedInput = { input, files: await Promise.all(files.map(encodeFile)) }
  // A replacer is slow, so only inputs with files use one.
  if (files.length === 0) return JSON.stringify(encoded)
  return JSON.stringify(encoded, (_key, value: unknown) => (value instanceof Blob ? null : value))
}

/** Decodes an input, files included. */
export function decodeInput(text: string): unknown {
  const root = JSON.parse(text) as EncodedInput
  for (const { path, name, type, data } of root.files) {
    const bytes = bytesOfBase64(data)
    const file = name === undefined ? new Blob([bytes], { type }) : new File([bytes], name, { type })
    const parents = ['input', ...path]
    const last = parents.pop()!
    const holder = parents.reduce<unknown>((value, member) => (value as Record<string, unknown>)[member], root)
    ;(holder as Record<string, unknown>)[last] = file
  }
  return root.input
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
