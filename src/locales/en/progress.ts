import type { ProgressMessages } from '../locale'

/** English words of the progress display. */
export const enProgress: ProgressMessages = {
  running: 'Running',
  queued: 'In line',
  figures: { done: 'Done', failed: 'Failed', stalled: 'Paused' },
  captions: {
    stalled: 'We stopped asking. It may still finish.',
    uncertain: 'Making sure that it has started',
    cancelling: 'Stopping',
    cancelled: 'Stopped by you',
    expired: 'The result is no longer kept',
  },
  elapsed: (time) => `${time} elapsed`,
  finished: (time) => `Finished in ${time}`,
  left: {
    few: 'a few seconds left',
    s: (count) => `about ${count} s left`,
    min: (count) => `about ${count} min left`,
    long: (minutes) => `about ${minutes} min, you can leave this page`,
  },
  cancel: 'Cancel',
  retry: 'Retry',
  resume: 'Resume',
}
