import type { BackendOptions } from '../stories/backend'
import type { Preview } from '@storybook/vue3-vite'

import { setup } from '@storybook/vue3-vite'
import { createPinia } from 'pinia'
import { createTaskgate } from 'vue-taskgate'

import { createBackend } from '../stories/backend'
import { docsContainer } from './docsContainer'
import { applyToolbar, locale } from './page'
import { completeTables } from './tables'
import { globalTypes, initialGlobals } from './toolbar'

import 'vue-taskgate/style.css'
import '../stories/book.css'
import './preview.css'

/** Short, so that stories of a running task finish quickly. Set as an option, as in an app. */
const POLL_MS = 250

setup((app, context) => {
  const { loaded, parameters } = context!
  app.use(createPinia())
  app.use(
    createTaskgate({ locale, fetch: loaded.backend.fetch, polling: { interval: POLL_MS }, ...parameters.taskgate }),
  )
})

const preview: Preview = {
  parameters: {
    a11y: { test: 'error' },
    layout: 'padded',
    controls: { expanded: true, sort: 'requiredFirst' },
    docs: { codePanel: true, container: docsContainer },
    options: {
      storySort: {
        includeNames: true,
        order: [
          'Start here',
          ['Welcome', 'Which piece do I need?', 'State map', 'Fail it on purpose'],
          'Foundations',
          'SliderVerify',
          ['Overview', 'Playground', '*', 'States', 'Stress'],
          'ProtectedTaskButton',
          ['Overview', 'Playground', '*', 'States', 'Stress'],
          'TaskProgress',
          ['Overview', 'Playground', '*', 'States', 'Stress'],
          'Flows',
          'Headless',
          'Tests',
        ],
      },
    },
  },
  globalTypes,
  initialGlobals,
  argTypesEnhancers: [completeTables],
  // Each story has its own server half, so that no story sees the data of another.
  loaders: [({ parameters }) => ({ backend: createBackend(parameters.backend as BackendOptions) })],
  beforeEach: ({ loaded }) => loaded.backend.close,
  decorators: [
    (story, { globals }) => {
      applyToolbar(globals)
      return story()
    },
  ],
}

export default preview
