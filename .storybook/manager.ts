import { addons } from 'storybook/manager-api'

import { themes } from './theme'

addons.setConfig({
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? themes.dark : themes.light,
  // Folders that open one at a time: the whole book fits on one screen.
  sidebar: { showRoots: false },
})
