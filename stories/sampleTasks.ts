import type { Task, TaskState } from 'vue-taskgate'

const MINUTE = 60_000
const HALF_WAY = 0.64

/** The progress of a task, in the states that show it. */
const progressIn: Partial<Record<TaskState, number>> = {
  preparing: 0.42,
  pending: HALF_WAY,
  cancelling: HALF_WAY,
  stalled: 0.4,
  failed: 0.7,
}

/** Returns a task in a state, as the store keeps it: plain JSON that a component renders without a server. */
export function sampleTask(state: TaskState, more: object = {}): Task {
  const now = Date.now()
  return {
    key: state,
    taskId: 'a',
    action: 'startTask',
    label: 'Rendering poster',
    createdAt: now - 41_000,
    startedAt: now - 41_000,
    progress: progressIn[state],
    ...(state === 'pending' && { etaMs: 25_000, canCancel: true }),
    ...(state === 'done' && { startedAt: now - 66_000, endedAt: now, result: {} }),
    ...(state === 'failed' && { endedAt: now, problem: outOfMemory }),
    state,
    ...more,
  } as Task
}

/** Returns a task with an unknown progress. */
export function unmeasuredTask(state: TaskState = 'pending', more: object = {}): Task {
  return sampleTask(state, { key: 'unmeasured', progress: undefined, etaMs: undefined, ...more })
}

/** Returns a task that the server refuses for the next minutes. */
export function lockedTask(): Task {
  const problem = { code: 'rate-limited', title: 'Too many requests', retryable: true, retryAfterMs: 4.55 * MINUTE }
  return sampleTask('failed', { key: 'locked', problem })
}

/** Returns a task of forty minutes, this many minutes after its start. */
export function longTask(minutes: number): Task {
  const startedAt = Date.now() - minutes * MINUTE
  if (minutes >= LONG_MINUTES) return sampleTask('done', { label: LONG_LABEL, startedAt })
  return sampleTask('pending', {
    key: `after ${minutes} min`,
    label: LONG_LABEL,
    progress: minutes / LONG_MINUTES,
    etaMs: (LONG_MINUTES - minutes) * MINUTE,
    startedAt,
  })
}

export const LONG_MINUTES = 40
const LONG_LABEL = 'Film from 2,400 frames'

const outOfMemory = { code: 'task-failed', title: 'The renderer ran out of memory.', retryable: true }
