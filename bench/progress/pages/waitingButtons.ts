import { h } from 'vue'
import { ProtectedTaskButton } from 'vue-taskgate'

import { defineTasks } from './tasksPage'

import 'vue-taskgate/style.css'

/** Buttons of tasks of which nobody can say how far they are. */
defineTasks(
  (taskKey) => [h(ProtectedTaskButton, { taskKey })],
  () => undefined,
)
