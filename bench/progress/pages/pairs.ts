import { h } from 'vue'
import { ProtectedTaskButton, TaskProgress } from 'vue-taskgate'

import { defineTasks } from './tasksPage'

import 'vue-taskgate/style.css'

const percents: Record<string, number> = {}

/** A button and a bar for each task. Each status call advances its task by 1 %. */
defineTasks(
  (taskKey) => [h(ProtectedTaskButton, { taskKey }), h(TaskProgress, { taskKey, announce: 'off' })],
  (taskId) => {
    const percent = (percents[taskId] = (percents[taskId] ?? 4) + 1)
    return Math.min(percent, 99) / 100
  },
)
