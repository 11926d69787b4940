import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { onTestFinished } from 'vitest'

/** File contents by path. */
export type Files = Record<string, string>

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const BLOCK = /^```ts\n(.*?)^```$/gms
const FILE_NAME = /^\/\/ (\S+\.ts)\n/

/** Returns the code blocks of a document whose first line is a file name. Throws for duplicate names. */
export function filesOf(document: string): Files {
  const files: Files = {}
  for (const [, code = ''] of readFileSync(join(ROOT, document), 'utf8').matchAll(BLOCK)) {
    const name = FILE_NAME.exec(code)?.[1]
    if (name === undefined) continue
    if (name in files) throw new Error(`${document} has two code blocks named ${name}`)
    files[name] = code
  }
  return files
}

/** Writes files into a temporary folder of the project, where its packages resolve. Returns the path of the folder. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(ROOT, 'docs.tmp.'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), code)
  }
  return folder
}
