import { build } from 'vite'

import { sourceAlias } from '../../../vite.config.ts'

/** Bundles a module and its imports into one script, which assigns the default export to `edge`. */
export async function edgeBundle(entry: string): Promise<string> {
  const lib = { entry, formats: ['iife' as const], name: 'edge' }
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: sourceAlias },
    build: { write: false, minify: false, lib },
  })
  const [made] = [output].flat()
  if (!made || !('output' in made)) throw new Error('expected a bundle from vite, got none')
  return made.output[0].code
}
