import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { build } from 'vite'

import { sourceAlias } from '../../vite.config.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The files of a page by their path, as an app's production build makes them of one module. */
export async function buildPage(entry: string): Promise<Map<string, string | Uint8Array>> {
  process.env.NODE_ENV = 'production' // before the template compiler is loaded, or it leaves comments in
  const base = `/${basename(entry, '.ts')}/`
  const built = await build({
    configFile: false,
    root,
    base,
    mode: 'production',
    logLevel: 'error',
    // One Vue for all: the root's.
    resolve: { alias: sourceAlias, dedupe: ['vue'] },
    plugins: [vue()],
    build: { write: false, modulePreload: false, reportCompressedSize: false, rolldownOptions: { input: entry } },
  })
  const files = [built].flat().flatMap((part) => ('output' in part ? part.output : []))
  const start = files.find((file) => file.type === 'chunk' && file.isEntry)
  const sheets = files.filter(({ fileName }) => fileName.endsWith('.css'))
  const page = new Map(
    files.map((file) => [base + file.fileName, file.type === 'chunk' ? file.code : file.source] as const),
  )
  const links = sheets.map(({ fileName }) => `<link rel="stylesheet" href="${base}${fileName}">`).join('')
  const script = `<script type="module" src="${base}${start!.fileName}"></script>`
  return page.set(
    base,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bench</title>${links}<body><div id="host"></div>${script}`,
  )
}
