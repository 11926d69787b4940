// Writes the declarations beside the built modules: `X.vue.d.ts` becomes `X.d.ts`, and every relative import gets the
// file name that Node's resolution wants. Without it the types of an ESM package are not found under node16.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const out = resolve('dist')

execFileSync(
  'npx',
  [
    'vue-tsc',
    '-p',
    'tsconfig.build.json',
    '--declaration',
    '--emitDeclarationOnly',
    '--noEmit',
    'false',
    '--outDir',
    out,
  ],
  { stdio: 'inherit' },
)

const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.d.ts'))
  .map((file) => join(out, file))

for (const file of files) {
  const text = readFileSync(file, 'utf8').replace(
    /(\bfrom\s+|\bimport\s*\(?\s*)(['"])(\.{1,2}(?:\/[^'"]+)?)\2/g,
    (_all, keyword: string, quote: string, path: string) => keyword + quote + withFileName(file, path) + quote,
  )
  writeFileSync(file, text)
}
for (const file of files) if (file.endsWith('.vue.d.ts')) renameSync(file, file.replace(/\.vue\.d\.ts$/, '.d.ts'))

function withFileName(from: string, path: string): string {
  if (/\.(vue|ts|js)$/.test(path)) return path.replace(/\.\w+$/, '.js')
  return existsSync(join(dirname(from), path, 'index.d.ts')) ? `${path}/index.js` : `${path}.js`
}
