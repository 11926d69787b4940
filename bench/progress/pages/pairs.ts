import { h } from 'vue'
import { ProtectedTaskButton, TaskProgress } from 'vue-taskgate'

import { defineTasks } from './tasksPage'

import 'vue-taskgate/style.css'

const told: Record<string, number> = {}

/** A button and a bar for each task, which has gone on by 1 % each time somebody asks. */
defineTasks(
  (taskKey) => [h(ProtectedTaskButton, { taskKey }), h(TaskProgress, { taskKey, announce: 'off' })],
  (taskId) => {
    const percent = (told[taskId] = (told[taskId] ?? 4) + 1)
    return Math.min(percent, 99) / 100
  },
)
