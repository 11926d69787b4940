import type { ProblemInfo } from '../http/problem'

/** Where the puzzle may go from each state. The component, the stories and the tests read this table. */
export const sliderTransitions = {
  idle: ['loading'],
  loading: ['ready', 'load-error', 'offline', 'locked'],
  ready: ['dragging', 'verifying', 'expired', 'loading', 'alternative', 'offline'],
  dragging: ['ready', 'verifying'],
  verifying: ['passed', 'failed', 'locked', 'expired', 'load-error', 'offline'],
  failed: ['ready', 'loading'],
  expired: ['loading'],
  alternative: ['passed', 'ready', 'failed', 'offline'],
  locked: ['idle'],
  'load-error': ['loading'],
  offline: ['loading'],
  passed: ['spent'],
  spent: ['loading'],
} as const

export type SliderStateName = keyof typeof sliderTransitions

/** What a puzzle tells of while the next picture comes, and for a while after. */
export type SliderNews = 'failed' | 'expired' | 'spent'

/** Where the puzzle stands: a union on `name`. */
export type SliderState =
  | { name: 'loading' | 'ready'; /** Why there is another picture. */ after?: SliderNews }
  | { name: 'idle' | 'offline' | 'alternative' | 'dragging' | 'verifying' | 'passed' | SliderNews }
  | { name: 'locked'; /** Epoch ms. */ until: number }
  | { name: 'load-error'; problem: ProblemInfo }

/** Whether the table allows the step. */
export function canSlide(from: SliderStateName, to: SliderStateName): boolean {
  return (sliderTransitions[from] as readonly SliderStateName[]).includes(to)
}
