// What a page pays for each import: a Vite production build of an app that uses it, brotli, with vue, pinia and
// @vueuse/core left out. Prints a table and fails where a budget is exceeded; `npx tsx scripts/size.ts`.
import type { BundledFile } from './bundle.ts'

import { brotliCompressSync } from 'node:zlib'

import { bundle } from './bundle.ts'

interface Row {
  name: string
  bytes: number
  /** In bytes; without one the row is there to read. */
  limit?: number
}

const SLIDER_STYLES = ['tokens', 'base', 'parts', 'slider', 'geometry']

const rows: Row[] = []
for (const [name, limit] of [
  ['usePolling', 2_950],
  ['TaskProgress', 3_880],
  ['useTaskStore', 11_950],
  ['useProtectedTask', 13_140],
] as const) {
  rows.push({ name, bytes: sum(first(await use(name))), limit })
}

const button = await use('ProtectedTaskButton')
/** Chunks that a button with the slider never loads. */
const others = ['solveByOwnProvider', 'headlessChecks']
const puzzle = button.filter(
  ({ isFirst, modules }) => !isFirst && !modules.some((id) => others.some((other) => id.includes(other))),
)
const style = await bundle("import 'vue-taskgate/style.css'")
rows.push({ name: 'ProtectedTaskButton, before a puzzle', bytes: sum(first(button)), limit: 17_560 })
rows.push({ name: 'the chunk that a puzzle loads', bytes: sum(puzzle), limit: 9_340 })

const view = await use('SliderPuzzle')
const share = await bundle(SLIDER_STYLES.map((part) => `import '/src/vue/styles/${part}.css'`).join('\n'))
rows.push({ name: 'SliderPuzzle and its share of the stylesheet', bytes: sum(view) + sum(share), limit: 8_120 })

rows.push({ name: 'style.css', bytes: sum(style) })
rows.push({
  name: 'a page with the button and style.css, before the first puzzle',
  bytes: sum(first(button)) + sum(style),
})
rows.push({ name: 'the same after the first puzzle', bytes: sum(first(button)) + sum(puzzle) + sum(style) })

for (const { name, bytes, limit } of rows) {
  const isOver = limit !== undefined && bytes > limit
  console.log(
    `${name.padEnd(62)}${format(bytes)}${limit ? ` of ${format(limit)} bytes` : ' bytes'}${isOver ? '  TOO LARGE' : ''}`,
  )
}
process.exit(rows.some(({ bytes, limit = Infinity }) => bytes > limit) ? 1 : 0)

function use(name: string): Promise<BundledFile[]> {
  return bundle(`import { ${name} } from 'vue-taskgate'; globalThis.used = ${name}`)
}

function first(files: BundledFile[]): BundledFile[] {
  return files.filter(({ isFirst }) => isFirst)
}

/** Brotli, file by file, as a server sends them. */
function sum(files: BundledFile[]): number {
  return files.reduce((bytes, { text }) => bytes + (text.length > 1 ? brotliCompressSync(text).length : 0), 0)
}

function format(bytes: number): string {
  return bytes.toLocaleString('en-US').padStart(7)
}
