import type { ButtonState, ProtectedTaskButtonProps, Task } from 'vue-taskgate'

import { lockedTask, sampleTask, unmeasuredTask } from './sampleTasks'

export type ButtonProps = ProtectedTaskButtonProps & { task?: Task }

/**
 * Every state of the button as props. `offline` shows `checking`, `starting` and `uncertain` without a network, so it
 * needs the network switched off as well.
 */
export const buttonStates: Record<ButtonState, ButtonProps> = {
  idle: {},
  checking: { task: sampleTask('checking') },
  verifying: { task: sampleTask('verifying') },
  preparing: { task: sampleTask('preparing') },
  starting: { task: sampleTask('starting') },
  uncertain: { task: sampleTask('uncertain') },
  pending: { task: sampleTask('pending') },
  cancelling: { task: sampleTask('cancelling') },
  stalled: { task: sampleTask('stalled') },
  done: { task: sampleTask('done') },
  failed: { task: sampleTask('failed') },
  locked: { task: lockedTask() },
  cancelled: { task: sampleTask('cancelled') },
  expired: { task: sampleTask('expired') },
  offline: { task: sampleTask('starting') },
}

/** Looks that are not states. */
export const buttonLooks: Record<string, ButtonProps> = {
  'pending, no percentage': { task: unmeasuredTask() },
  disabled: { disabled: true },
  denied: {
    task: sampleTask('failed', { problem: { code: 'risk-denied', title: 'Not possible', retryable: false } }),
  },
}
