import type { Task } from '../../core/task/task'
import type { TaskView } from './taskView'

import { watch } from 'vue'

import { systemClock } from '../../core/environment/clock'
import { isSettled } from '../../core/task/task'
import { announce } from '../parts/announce'

export interface UseTaskAnnouncerOptions {
  task: () => Task
  view: () => TaskView
  name: () => string
  isOn: () => boolean
  /** The announcement is exposed where this element is. */
  place: () => Element | null
  onSettled: (task: Task) => void
}

const MAX_ANNOUNCEMENTS = 5
/** Between two announcements; the last one does not wait. */
const MIN_GAP_MS = 10_000

/** Announces the course of a task to screen readers: each change of state, and each quarter of the progress. */
export function useTaskAnnouncer({ task, view, name, isOn, place, onSettled }: UseTaskAnnouncerOptions): void {
  let count = 0
  let announcedAt = 0
  let announcedQuarter = 0

  watch(task, (next, before) => {
    if (next.key !== before.key) {
      announcedQuarter = count = 0
      return
    }
    const isChange = next.state !== before.state
    const isEnd = isChange && isSettled(next)
    if (isEnd) onSettled(next)
    if (!isOn()) return
    const { percent = 0, figure, caption } = view()
    const quarter = Math.floor(percent / 25)
    if (quarter < announcedQuarter) announcedQuarter = count = 0 // the work has begun again
    const isDue = isChange || (quarter > announcedQuarter && systemClock.now() - announcedAt >= MIN_GAP_MS)
    const isSpent = count >= MAX_ANNOUNCEMENTS - 1 && !isEnd // one is kept for the end
    if (!isDue || isSpent) return
    count += 1
    announcedAt = systemClock.now()
    announcedQuarter = quarter
    announce([name(), figure, caption].filter(Boolean).join(' '), place())
  })
}
