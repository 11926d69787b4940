import type { ButtonState, ProtectedTaskButtonProps, Task } from 'vue-taskgate'

import { lockedTask, sampleTask, unmeasuredTask } from './sampleTasks'

export type ButtonProps = ProtectedTaskButtonProps & { task?: Task }

/**
 * Every state of the button as props. `offline` is what `checking`, `starting` and `uncertain` look like without a
 * network, so it takes the network as well.
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

/** What is no state of its own, but looks like one. */
export const buttonLooks: Record<string, ButtonProps> = {
  'pending, no percentage': { task: unmeasuredTask() },
  disabled: { disabled: true },
  denied: {
    task: sampleTask('failed', { problem: { code: 'risk-denied', title: 'Not possible', retryable: false } }),
  },
}
