import type { ProblemInfo } from '../http/problem'

/** The states that may follow each state. The component, the stories and the tests read this table. */
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

/** States that end by another attempt once the page is back. */
export const retriedStates: readonly SliderStateName[] = ['offline', 'load-error']

/** Why another picture is on its way. The title says it until some time after the picture is there. */
export type SliderNews = 'failed' | 'expired' | 'spent'

/** The state of the puzzle: a union on `name`. */
export type SliderState =
  | { name: 'loading' | 'ready'; /** Why there is another picture. */ after?: SliderNews }
  | { name: 'idle' | 'offline' | 'alternative' | 'dragging' | 'verifying' | 'passed' | SliderNews }
  | { name: 'locked'; /** Epoch ms. */ until: number }
  | { name: 'load-error'; problem: ProblemInfo }

/** Returns whether the table allows the step. */
export function canSlide(from: SliderStateName, to: SliderStateName): boolean {
  return (sliderTransitions[from] as readonly SliderStateName[]).includes(to)
}

/** Returns `next`, which keeps the news of the last state as long as the next picture is on its way or untouched. */
export function withNews(next: SliderState, last: SliderState): SliderState {
  const { name } = next
  return name === 'loading' || name === 'ready' ? { name, after: newsOf(last) } : next
}

function newsOf(state: SliderState): SliderNews | undefined {
  if (state.name === 'failed' || state.name === 'expired' || state.name === 'spent') return state.name
  return 'after' in state ? state.after : undefined
}
