import { build } from 'vite'

/** A file of the bundle. */
export interface BundledFile {
  name: string
  text: string
  /** The packages that it imports. */
  imports: string[]
  /** The modules in it, as paths. */
  modules: string[]
  /** Whether the page loads it at once. Others are loaded when they are needed. */
  isFirst: boolean
}

const ENTRY = '\0entry'
const PRELOADER = '\0vite/preload-helper.js'
const PEERS = ['vue', 'pinia', '@vueuse/core']

/** What an app's production build makes of these lines, with the peers left out, and without Vite's own loader. */
export async function bundle(code: string): Promise<BundledFile[]> {
  process.env.NODE_ENV = 'production' // before the configuration loads the template compiler, or it keeps comments
  const { default: vue } = await import('@vitejs/plugin-vue')
  const { sourceAlias } = await import('../vite.config.ts')
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { alias: sourceAlias },
    plugins: [
      vue(),
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: (id) => (id === ENTRY ? id : undefined),
        load(id) {
          if (id === PRELOADER) return 'export const __vitePreload = (load) => load()'
          return id === ENTRY ? code : undefined
        },
      },
    ],
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: { entry: ENTRY },
        external: PEERS,
        output: { format: 'es' },
      },
    },
  })
  const files = [result].flat().flatMap((part) => ('output' in part ? part.output : []))
  const chunks = files.filter((file) => file.type === 'chunk')
  const first = new Set<string>()
  const load = (name: string): void => {
    const chunk = chunks.find((one) => one.fileName === name)
    if (!chunk || first.has(name)) return
    first.add(name)
    chunk.imports.forEach(load)
  }
  chunks.filter((chunk) => chunk.isEntry).forEach((chunk) => load(chunk.fileName))
  return files.map((file) =>
    file.type === 'chunk'
      ? {
          name: file.fileName,
          text: file.code,
          imports: file.imports.filter((name) => PEERS.includes(name)),
          modules: file.moduleIds,
          isFirst: first.has(file.fileName),
        }
      : { name: file.fileName, text: String(file.source), imports: [], modules: [], isFirst: true },
  )
}
