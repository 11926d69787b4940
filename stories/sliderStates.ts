import type { SliderPuzzleProps, SliderStateName } from 'vue-taskgate'

import { sampleChallenge as challenge, sampleX } from './sampleChallenge'

const LOCK_MS = 272_000
const problem = { code: 'internal', title: 'Something went wrong', retryable: true }

/** Every state of the puzzle as props. They render without a server. */
export const sliderStates: Record<SliderStateName, SliderPuzzleProps> = {
  idle: { state: { name: 'idle' } },
  loading: { state: { name: 'loading' } },
  ready: { state: { name: 'ready' }, challenge },
  dragging: { state: { name: 'dragging' }, challenge, x: 30 },
  verifying: { state: { name: 'verifying' }, challenge, x: sampleX },
  passed: { state: { name: 'passed' }, challenge, x: sampleX },
  failed: { state: { name: 'failed' }, challenge, x: sampleX + 40 },
  locked: { state: { name: 'locked', until: Date.now() + LOCK_MS }, challenge },
  expired: { state: { name: 'expired' }, challenge },
  spent: { state: { name: 'spent' }, challenge },
  alternative: { state: { name: 'alternative' }, challenge },
  offline: { state: { name: 'offline' } },
  'load-error': { state: { name: 'load-error', problem } },
}
