import { addons } from 'storybook/manager-api'

import { themes } from './theme'

addons.setConfig({
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? themes.dark : themes.light,
  // Without roots, all folders collapse, so the sidebar fits on one screen.
  sidebar: { showRoots: false },
})
