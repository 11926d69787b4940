import { h } from 'vue'
import { ProtectedTaskButton } from 'vue-taskgate'

import { defineTasks } from './tasksPage'

import 'vue-taskgate/style.css'

/** Buttons of tasks with an unknown percentage. */
defineTasks(
  (taskKey) => [h(ProtectedTaskButton, { taskKey })],
  () => undefined,
)
