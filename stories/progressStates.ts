import type { TaskProgressProps, TaskState } from 'vue-taskgate'

import { longTask, sampleTask, unmeasuredTask } from './sampleTasks'

const times = { showElapsed: true, showEta: true }

/** Every state of a task, as props of the progress display. */
export const progressStates: Record<TaskState, TaskProgressProps> = {
  idle: { task: sampleTask('idle') },
  checking: { task: sampleTask('checking') },
  verifying: { task: sampleTask('verifying') },
  preparing: { task: sampleTask('preparing') },
  starting: { task: sampleTask('starting') },
  uncertain: { task: sampleTask('uncertain') },
  pending: { task: sampleTask('pending'), ...times },
  cancelling: { task: sampleTask('cancelling') },
  stalled: { task: sampleTask('stalled') },
  done: { task: sampleTask('done') },
  failed: { task: sampleTask('failed') },
  cancelled: { task: sampleTask('cancelled') },
  expired: { task: sampleTask('expired') },
}

export const LONG_LABEL =
  'Quarterly report of all regions, with the appendix, the maps and the figures of the three years before, for print'

/** Looks that are not states. */
export const progressLooks: Record<string, TaskProgressProps> = {
  'pending, no percentage': { task: unmeasuredTask(), showElapsed: true },
  queued: { task: unmeasuredTask('pending', { key: 'queued', stage: 'queued', message: '3 ahead' }) },
  'a forty-minute task': { task: longTask(12), ...times },
  'a very long label': { task: sampleTask('pending'), label: LONG_LABEL },
}
