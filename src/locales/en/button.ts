import type { ButtonMessages } from '../locale'

/** English words of the button. */
export const enButton: ButtonMessages = {
  busy: {
    checking: 'Checking…',
    verifying: 'Your turn',
    starting: 'Starting…',
    uncertain: 'Making sure…',
    cancelling: 'Stopping…',
    offline: 'Waiting for network',
    stalled: 'Still running',
    done: 'Done',
  },
  uploading: (percent) => `Uploading ${percent}`,
  running: (label, percent) => `${label} ${percent}`,
  locked: (time) => `Again in ${time}`,
  notes: {
    uncertain: 'The answer was lost, so it may have started already.',
    offline: 'It goes on by itself. What you typed is kept.',
    stalled: 'We stopped asking. It may still finish.',
    expired: 'The result is no longer kept.',
  },
  tryAgain: 'Try again',
  resume: 'Resume',
  startAgain: 'Start again',
  reload: 'Reload page',
  outdated: 'This page is out of date. Reloading it may lose what you typed.',
  cancel: 'Cancel',
}
