import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

import { sourceAlias } from '../vite.config.ts'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: sourceAlias },
  optimizeDeps: { include: ['vue', 'pinia', '@vueuse/core', 'valibot'] },
  server: {
    // The server's data is beside the page, and must not be served. The other entries are Vite's defaults.
    fs: {
      deny: ['**/.data/**', '.env', '.env.*', '*.{crt,pem,key,p12,pfx,cer,der}', '.npmrc', '.yarnrc.yml', '**/.git/**'],
    },
    watch: { ignored: ['**/.data/**'] },
  },
})
