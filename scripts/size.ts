// What a Vue app pays for each import: a Vite production build of that import alone, brotli, with the peers left out.
// Prints a table and fails where a budget is exceeded; `npx tsx scripts/size.ts`.
import { brotliCompressSync } from 'node:zlib'

import { bundle } from './bundle.ts'

const budgets: { name: string; code: string; limit: number }[] = [
  { name: 'usePolling', code: "export { usePolling } from 'vue-taskgate'", limit: 1_600 },
  { name: 'TaskProgress', code: "export { TaskProgress } from 'vue-taskgate'", limit: 2_600 },
  {
    name: 'SliderVerify and its share of the stylesheet',
    code: ['tokens', 'parts', 'slider', 'dialog']
      .map((part) => `import '/src/vue/styles/${part}.css'`)
      .concat("export { SliderVerify } from 'vue-taskgate'")
      .join('\n'),
    limit: 11_000,
  },
  { name: 'everything', code: "export * from 'vue-taskgate'", limit: 19_400 },
  { name: 'style.css', code: "import 'vue-taskgate/style.css'", limit: 4_400 },
]

let isFine = true
for (const { name, code, limit } of budgets) {
  const bytes = await bytesOf(code)
  const isOver = bytes > limit
  isFine &&= !isOver
  console.log(`${name.padEnd(48)}${String(bytes).padStart(7)} of ${limit} bytes${isOver ? '  TOO LARGE' : ''}`)
}
process.exit(isFine ? 0 : 1)

async function bytesOf(code: string): Promise<number> {
  const files = await bundle(code)
  return files.reduce((sum, { text }) => sum + (text.length > 1 ? brotliCompressSync(text).length : 0), 0)
}
