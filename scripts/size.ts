// What a Vue app pays for each import: a Vite production build of that import alone, brotli, with the peers left out.
// Prints a table and fails where a budget is exceeded; `npx tsx scripts/size.ts`.
import { brotliCompressSync } from 'node:zlib'

import vue from '@vitejs/plugin-vue'
import { build } from 'vite'

import { sourceAlias } from '../vite.config.ts'

const budgets: { name: string; code: string; limit: number }[] = [
  { name: 'usePolling', code: "export { usePolling } from 'vue-taskgate'", limit: 1_600 },
  { name: 'TaskProgress', code: "export { TaskProgress } from 'vue-taskgate'", limit: 2_550 },
  {
    name: 'SliderVerify and its share of the stylesheet',
    code: ['tokens', 'parts', 'slider', 'dialog']
      .map((part) => `import '/src/vue/styles/${part}.css'`)
      .concat("export { SliderVerify } from 'vue-taskgate'")
      .join('\n'),
    limit: 10_900,
  },
  { name: 'everything', code: "export * from 'vue-taskgate'", limit: 19_100 },
  { name: 'style.css', code: "import 'vue-taskgate/style.css'", limit: 4_400 },
]

process.env.NODE_ENV = 'production' // before the template compiler is loaded, or it leaves comments in
let isFine = true
for (const { name, code, limit } of budgets) {
  const bytes = await bytesOf(code)
  const isOver = bytes > limit
  isFine &&= !isOver
  console.log(`${name.padEnd(48)}${String(bytes).padStart(7)} of ${limit} bytes${isOver ? '  TOO LARGE' : ''}`)
}
process.exit(isFine ? 0 : 1)

async function bytesOf(code: string): Promise<number> {
  const entry = 'virtual:entry'
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { alias: sourceAlias },
    plugins: [
      vue(),
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? `\0${entry}` : undefined),
        load: (id) => (id === `\0${entry}` ? code : undefined),
      },
    ],
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        external: ['vue', 'pinia', '@vueuse/core'],
        preserveEntrySignatures: 'strict',
        output: { format: 'es' },
      },
    },
  })
  const outputs = [result].flat().flatMap((part) => ('output' in part ? part.output : []))
  const files = outputs.map((output) => (output.type === 'chunk' ? output.code : output.source))
  return files.reduce((sum, file) => sum + (file.length > 1 ? brotliCompressSync(file).length : 0), 0)
}
