import { build } from 'vite'

import { sourceAlias } from '../../../vite.config.ts'

/** A module and all that it imports as one script, which leaves the default export in `edge`. */
export async function edgeBundle(entry: string): Promise<string> {
  const lib = { entry, formats: ['iife' as const], name: 'edge' }
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: sourceAlias },
    build: { write: false, minify: false, lib },
  })
  const [made] = [output].flat()
  if (!made || !('output' in made)) throw new Error('vite made no bundle')
  return made.output[0].code
}
