// Joins the declarations that vue-tsc wrote into one file an entry of `exports`, and one a set of shared types.
import { readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'

import { dts } from 'rollup-plugin-dts'

const FROM = 'dist/types'
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = Object.values(exports).flatMap(({ types }) => types?.match(/^\.\/dist\/(.+)\.d\.ts$/)?.[1] ?? [])

export default {
  input: Object.fromEntries(entries.map((name) => [name, `${FROM}/${name}.d.ts`])),
  output: { dir: 'dist', entryFileNames: '[name].d.ts', chunkFileNames: 'shared/[name].ts' },
  external: /^[@\w]/,
  plugins: [
    {
      name: 'declarations-of-vue',
      resolveId: (path, importer) => (path.endsWith('.vue') ? resolve(importer, '..', `${path}.d.ts`) : null),
      closeBundle: () => rmSync(FROM, { recursive: true }),
    },
    dts(),
  ],
}
