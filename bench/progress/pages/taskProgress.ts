import type { Task } from 'vue-taskgate'

import { h } from 'vue'
import { TaskProgress } from 'vue-taskgate'

import { defineBars } from './barsPage'

import 'vue-taskgate/style.css'

const MESSAGE = 'Painting tiles'

/** A bar with all its parts: label, figure, caption and action. */
defineBars({
  render: (percent, index) => h(TaskProgress, { task: task(percent, index), announce: 'off' }),
  missing(bar, index, percent) {
    const text = bar.textContent ?? ''
    const role = bar.querySelector('[role=progressbar]')
    const parts: [what: string, isThere: boolean][] = [
      ['label', text.includes(label(index))],
      ['figure', percent === undefined ? /\d%/.test(text) : text.includes(`${percent}%`)],
      ['caption', text.includes(MESSAGE)],
      ['action', !!bar.querySelector('button')?.textContent?.trim()],
      ['progressbar', percent === undefined ? !!role : role?.getAttribute('aria-valuenow') === String(percent)],
    ]
    const [what] = parts.find(([, isThere]) => !isThere) ?? []
    return what && `a bar with its ${what}, came ${bar.outerHTML}`
  },
})

function label(index: number): string {
  return `Poster ${index}.`
}

function task(percent: number, index: number): Task {
  return {
    key: `task-${index}`,
    taskId: `task-${index}`,
    action: 'startTask',
    label: label(index),
    state: 'pending',
    progress: (percent + 0.1) / 100, // for the same percentage under any rounding
    message: MESSAGE,
    canCancel: true,
    createdAt: 0,
    startedAt: 0,
  }
}
