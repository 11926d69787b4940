import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { sourceAlias } from './vite.config'

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [vue()],
        resolve: { alias: sourceAlias },
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{dom,browser,long}.test.ts'],
        },
      },
    ],
  },
  root: fileURLToPath(new URL('.', import.meta.url)),
})
