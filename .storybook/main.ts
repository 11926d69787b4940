import type { StorybookConfig } from '@storybook/vue3-vite'

import { mergeConfig } from 'vite'

import { sourceAlias } from '../vite.config.ts'

const config: StorybookConfig = {
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.ts'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  framework: { name: '@storybook/vue3-vite', options: { docgen: 'vue-component-meta' } },
  docs: { defaultName: 'Overview' },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite) => mergeConfig(vite, { resolve: { alias: sourceAlias } }),
}

export default config
