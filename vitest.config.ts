import { fileURLToPath } from 'node:url'

import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import vue from '@vitejs/plugin-vue'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

import { sourceAlias } from './vite.config.ts'

const LONG = 'test/**/*.long.test.ts'
/** For tests that draw, start processes or sync disks, on a machine that is busy. */
const SLOW_MACHINE_MS = 30_000

/** A browser that the machine has; `npm test` finds one and names it here. Nothing is ever downloaded. */
const executablePath = process.env.CHROMIUM_PATH

/** Chromium for one project. Two projects may not share one object. */
function chromium() {
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({
      launchOptions: { executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-sync'] },
      contextOptions: { locale: 'en-US', timezoneId: 'UTC' },
    }),
    instances: [{ browser: 'chromium' as const }],
  }
}

/** The suffix of a test's name picks its environment. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    projects: [
      {
        resolve: { alias: sourceAlias },
        plugins: [vue()],
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/**/*.{dom,browser,long}.test.ts'],
          testTimeout: SLOW_MACHINE_MS,
          hookTimeout: SLOW_MACHINE_MS,
        },
      },
      {
        resolve: { alias: sourceAlias },
        plugins: [vue()],
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['test/**/*.dom.test.ts'],
          setupFiles: ['test/support/page/preloadPuzzle.ts'],
          testTimeout: SLOW_MACHINE_MS,
          hookTimeout: SLOW_MACHINE_MS,
        },
      },
      {
        resolve: { alias: sourceAlias },
        plugins: [vue()],
        optimizeDeps: { include: ['vue', 'pinia', '@vueuse/core', 'valibot', 'axe-core'] },
        test: { name: 'browser', include: ['test/**/*.browser.test.ts'], browser: chromium() },
      },
      {
        resolve: { alias: sourceAlias },
        plugins: [vue(), storybookTest({ configDir: fileURLToPath(new URL('.storybook', import.meta.url)) })],
        optimizeDeps: { include: ['vue', 'pinia', '@vueuse/core', 'valibot'] },
        test: { name: 'stories', browser: chromium() },
      },
      {
        resolve: { alias: sourceAlias },
        plugins: [vue()],
        test: { name: 'long', environment: 'node', include: [LONG], testTimeout: 600_000 },
      },
    ],
  },
})
