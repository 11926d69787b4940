import type { SliderMessages } from '../locale'

/** English words of the puzzle, which loads them with itself. */
export const enSlider: SliderMessages = {
  title: 'Quick check',
  hint: 'Drag the piece into the gap',
  hintChoose: 'Find the gap where the picture goes on',
  loading: 'Getting a picture',
  verifying: 'Checking',
  passed: 'Verified',
  failed: 'Not quite. Try the next one',
  locked: (time) => `Too many tries. Again in ${time}`,
  lockedTrack: 'Locked',
  kept: 'What you typed is kept.',
  expired: 'New picture, the old one ran out',
  spent: 'One more check: the server asked again',
  offline: 'You are offline. It goes on by itself.',
  'load-error': 'The picture could not be loaded.',
  tryAgain: 'Try again',
  refresh: 'New picture',
  close: 'Close',
  anotherWay: 'Another way',
  back: 'A little back',
  forward: 'A little forward',
  verify: 'Verify',
  alt: 'Puzzle picture with a piece to move into its gap',
  position: 'Position of the piece',
  valueText: (value, max) => `${value} of ${max}`,
}
