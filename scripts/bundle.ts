import vue from '@vitejs/plugin-vue'
import { build } from 'vite'

import { sourceAlias } from '../vite.config.ts'

/** A file of the bundle, and what it imports from outside. */
export interface BundledFile {
  text: string
  imports: string[]
}

/** What an app's production build makes of these lines, with the peers left out. */
export async function bundle(code: string): Promise<BundledFile[]> {
  process.env.NODE_ENV = 'production' // before the template compiler is loaded, or it leaves comments in
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
  return [result]
    .flat()
    .flatMap((part) => ('output' in part ? part.output : []))
    .map((file) =>
      file.type === 'chunk' ? { text: file.code, imports: file.imports } : { text: String(file.source), imports: [] },
    )
}
