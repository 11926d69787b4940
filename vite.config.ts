import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The public subpaths, read from source: stories, demo and tests import what users import. */
export const sourceAlias = [
  { find: /^vue-taskgate$/, replacement: at('src/index.ts') },
  { find: /^vue-taskgate\/style\.css$/, replacement: at('src/vue/style.css') },
  { find: /^vue-taskgate\/(locales|testing|server|server\/node)$/, replacement: at('src/$1/index.ts') },
]

export default defineConfig({
  plugins: [vue()],
})
