import type { Plugin } from 'vite'

import { readFileSync } from 'node:fs'

const PREFIX = /^virtual:(recipe|example)\/(.+)\.vue$/
const ROW = /^\| (?<library>[\w ]+?) +\| `(?<code><\w.* v-bind="props".*)` +\| `(?<type>[\w-]+)` +\|$/gm
const EXAMPLE = /\bWith (?<library>[\w -]+):\n\n```vue\n(?<code>.*?)^```$/gms

/**
 * Provides what the README shows of a library: `virtual:example/<library>.vue` is its example, and
 * `virtual:recipe/<library>.vue` our button with a button of the library as its trigger.
 */
export function recipes(): Plugin {
  const readme = readFileSync('README.md', 'utf8')
  const codes = new Map<string, string>([
    ...[...readme.matchAll(EXAMPLE)].map(({ groups }) => [`example/${groups!.library}`, groups!.code!] as const),
    ...[...readme.matchAll(ROW)].map(({ groups }) => [`recipe/${groups!.library}`, componentOf(groups!)] as const),
  ])
  return {
    name: 'recipes',
    enforce: 'pre',
    resolveId: (id) => (PREFIX.test(id) ? id : undefined),
    load(id) {
      const [, kind, library] = PREFIX.exec(id) ?? []
      if (!kind) return undefined
      const code = codes.get(`${kind}/${library}`)
      if (!code) throw new Error(`expected ${kind}/${library} in README.md, came ${[...codes.keys()].join(', ')}`)
      return code
    },
  }
}

/** With `named`, the trigger has the native type under the library's name too. `#plain` is the button without us. */
function componentOf({ code = '', type }: Record<string, string>): string {
  const named = code.replace(' v-bind', ` ${type}="submit" v-bind`)
  return `
<script setup>
import { ProtectedTaskButton } from 'vue-taskgate'
defineOptions({ inheritAttrs: false })
defineProps({ named: String })
</script>
<template>
  <ProtectedTaskButton v-if="named" v-bind="$attrs"><template #trigger="{ props }">${named}</template></ProtectedTaskButton>
  <ProtectedTaskButton v-else v-bind="$attrs"><template #trigger="{ props }">${code}</template></ProtectedTaskButton>
  <div id="plain">${code.replace(' v-bind="props"', '')}</div>
</template>`
}
