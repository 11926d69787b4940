import type { Bundler } from './appChunk'

import { dirname } from 'node:path'

import { build } from 'vite'

import { ownModules } from './installedApp'

export const bundleWithVite: Bundler = async (entry) => {
  const result = await build({
    root: dirname(entry),
    configFile: false,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: entry } },
  })
  const files = [result].flat().flatMap((part) => ('output' in part ? part.output : []))
  const chunks = files.filter((file) => file.type === 'chunk')
  const first = new Set<string>()
  const load = (name: string): void => {
    if (first.has(name)) return
    first.add(name)
    chunks.find(({ fileName }) => fileName === name)?.imports.forEach(load)
  }
  chunks.filter(({ isEntry }) => isEntry).forEach(({ fileName }) => load(fileName))
  return chunks.map(({ fileName, moduleIds }) => ({ isFirst: first.has(fileName), modules: ownModules(moduleIds) }))
}
