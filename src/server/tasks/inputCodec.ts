import { base64, bytesOfBase64 } from '../runtime/digest'

/** Input as text for the storage: what JSON can carry, and the files with their places in it. */
interface EncodedInput {
  input?: unknown
  files: EncodedFile[]
}

interface EncodedFile {
  /** Member names from the outside in. */
  path: string[]
  /** A Blob has none. */
  name?: string
  type: string
  /** Base64. */
  data: string
}

/** Turns an input into text. What JSON cannot carry is lost, but for files. */
export async function encodeInput(input: unknown): Promise<string> {
  const files = filesIn(input, [])
  const encoded: EncodedInput = { input, files: await Promise.all(files.map(encodeFile)) }
  // A replacer is slow, so it is for inputs that need one.
  if (files.length === 0) return JSON.stringify(encoded)
  return JSON.stringify(encoded, (_key, value: unknown) => (value instanceof Blob ? null : value))
}

/** The input again, files included. */
export function decodeInput(text: string): unknown {
  const root = JSON.parse(text) as EncodedInput
  for (const { path, name, type, data } of root.files) {
    const bytes = bytesOfBase64(data)
    const file = name === undefined ? new Blob([bytes], { type }) : new File([bytes], name, { type })
    const way = ['input', ...path]
    const last = way.pop()!
    const holder = way.reduce<unknown>((value, member) => (value as Record<string, unknown>)[member], root)
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
