import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { onTestFinished } from 'vitest'

/** Files by their paths: what they hold. */
export type Files = Record<string, string>

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const BLOCK = /^```ts\n(.*?)^```$/gms
const FILE_NAME = /^\/\/ (\S+\.ts)\n/

/** The code blocks of a document that name a file in their first line. Throws for two of one name. */
export function filesOf(document: string): Files {
  const files: Files = {}
  for (const [, code = ''] of readFileSync(join(ROOT, document), 'utf8').matchAll(BLOCK)) {
    const name = FILE_NAME.exec(code)?.[1]
    if (name === undefined) continue
    if (name in files) throw new Error(`${document} has two files named ${name}`)
    files[name] = code
  }
  return files
}

/** Writes files into a new folder of the project, where they find its packages; it goes with the test. Returns its path. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(ROOT, 'docs.tmp.'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), code)
  }
  return folder
}
