import type { Plugin } from 'vite'

import { readFileSync } from 'node:fs'

const PREFIX = 'virtual:recipe/'
const ROW = /^\| (?<library>[\w ]+?) +\| `(?<code><\w.* v-bind="props".*)` +\|$/gm

/** The buttons of libraries in the table of the README, by library. */
function readRecipes(): Map<string, string> {
  const rows = readFileSync('README.md', 'utf8').matchAll(ROW)
  return new Map([...rows].map(({ groups }) => [groups!.library!, groups!.code!]))
}

/**
 * Provides `virtual:recipe/<library>.vue`: our button with the trigger that the README shows, and in `#plain` the same
 * button without us.
 */
export function recipes(): Plugin {
  const known = readRecipes()
  return {
    name: 'recipes',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith(PREFIX) ? id : undefined),
    load(id) {
      if (!id.startsWith(PREFIX)) return undefined
      const library = id.slice(PREFIX.length, -'.vue'.length)
      const code = known.get(library)
      if (!code) throw new Error(`expected a button of ${library} in README.md, came ${[...known.keys()].join(', ')}`)
      return componentOf(code)
    },
  }
}

function componentOf(code: string): string {
  return `
<script setup>
import { ProtectedTaskButton } from 'vue-taskgate'
defineOptions({ inheritAttrs: false })
</script>
<template>
  <ProtectedTaskButton v-bind="$attrs"><template #trigger="{ props }">${code}</template></ProtectedTaskButton>
  <div id="plain">${code.replace(' v-bind="props"', '')}</div>
</template>`
}
