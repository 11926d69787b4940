import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

import { sourceAlias } from '../vite.config.ts'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: sourceAlias },
  optimizeDeps: { include: ['vue', 'pinia', '@vueuse/core', 'valibot'] },
  server: {
    // What the server keeps lies beside the page, and is none of it. The rest of the list is Vite's own.
    fs: {
      deny: ['**/.data/**', '.env', '.env.*', '*.{crt,pem,key,p12,pfx,cer,der}', '.npmrc', '.yarnrc.yml', '**/.git/**'],
    },
    watch: { ignored: ['**/.data/**'] },
  },
})
