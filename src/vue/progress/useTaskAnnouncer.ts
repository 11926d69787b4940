import type { Task } from '../../core/task/task'
import type { TaskView } from './taskView'

import { watch } from 'vue'

import { isSettled } from '../../core/task/task'
import { announce } from '../parts/announce'

export interface UseTaskAnnouncerOptions {
  task: () => Task
  view: () => TaskView
  name: () => string
  isOn: () => boolean
  /** What the announcement is about: it is made where this is exposed. */
  place: () => Element | null
  onSettled: (task: Task) => void
}

/** Announcements that a task may make. */
const MOST = 5
/** Least time in ms between two of them, but for the last. */
const APART_MS = 10_000

/** Tells screen readers of a task's course: at changes of state, and at each quarter. */
export function useTaskAnnouncer({ task, view, name, isOn, place, onSettled }: UseTaskAnnouncerOptions): void {
  let count = 0
  let lastAt = 0
  /** Of the whole, as last told. */
  let quarter = 0

  watch(task, (next, before) => {
    if (next.key !== before.key) {
      quarter = count = 0
      return
    }
    const isChange = next.state !== before.state
    const isEnd = isChange && isSettled(next)
    if (isEnd) onSettled(next)
    if (!isOn()) return
    const { percent = 0, figure, caption } = view()
    const reached = Math.floor(percent / 25)
    const isDue = isChange || (reached > quarter && Date.now() - lastAt >= APART_MS)
    // One is kept for the end.
    if (!isDue || (count >= MOST - 1 && !isEnd)) return
    count += 1
    lastAt = Date.now()
    quarter = reached
    announce([name(), figure, caption].filter(Boolean).join(' '), place())
  })
}
