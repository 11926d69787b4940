import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The public subpaths, read from source: stories, demo and tests import what users import. */
export const sourceAlias = [
  { find: /^vue-taskgate$/, replacement: at('src/index.ts') },
  { find: /^vue-taskgate\/style\.css$/, replacement: at('src/vue/styles/style.css') },
  { find: /^vue-taskgate\/server\/(sqlite|redis)$/, replacement: at('src/server/storage/$1/index.ts') },
  {
    find: /^vue-taskgate\/(locales|testing|server|server\/(?:node|bullmq))$/,
    replacement: at('src/$1/index.ts'),
  },
]

/** The package: one module a file, so that an app's bundler takes only what it imports, and one stylesheet. */
export default defineConfig({
  plugins: [vue()],
  build: {
    target: 'es2022',
    minify: false,
    // The stylesheet is written as it is read: lowering it is the app's business.
    cssTarget: 'esnext',
    cssMinify: false,
    cssCodeSplit: true,
    lib: {
      entry: [
        'src/index.ts',
        'src/locales/index.ts',
        'src/testing/index.ts',
        'src/server/index.ts',
        'src/server/node/index.ts',
        'src/server/storage/sqlite/index.ts',
        'src/server/storage/redis/index.ts',
        'src/server/bullmq/index.ts',
        'src/cli/vue-taskgate.ts',
        'src/vue/styles/style.css',
      ].map(at),
      formats: ['es'],
    },
    rolldownOptions: {
      external: [
        /^node:/,
        'vue',
        'pinia',
        '@vueuse/core',
        'valibot',
        '@remix-run/multipart-parser',
        'ioredis',
        'bullmq',
      ],
      output: {
        preserveModules: true,
        preserveModulesRoot: 'src',
        entryFileNames: '[name].js',
        assetFileNames: 'vue/style.css', // the only asset
      },
    },
  },
})
