import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

import { sourceAlias } from '../vite.config.ts'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: sourceAlias },
  optimizeDeps: { include: ['vue', 'pinia', '@vueuse/core', 'valibot'] },
})
