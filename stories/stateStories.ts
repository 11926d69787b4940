import type { ButtonState, SliderStateName } from 'vue-taskgate'

/** The prefix of the story ids of a component's states. */
const places = {
  task: 'protectedtaskbutton-states',
  puzzle: 'sliderverify-states',
  progress: 'taskprogress-states',
}

/** Returns the link to the story of a state. Open it in the top frame, not in the story's own frame. */
export function linkToState(place: keyof typeof places, state: ButtonState | SliderStateName): string {
  return `./?path=/story/${places[place]}--${state}`
}

/** Describes each state of a task. */
export const taskStates: Record<ButtonState, string> = {
  idle: 'The button has not been pressed',
  checking: 'The server decides whether a check is needed',
  verifying: 'The puzzle is open',
  preparing: 'The app does its own work, for example an upload',
  starting: 'The start is being sent',
  uncertain: 'The answer to the start was lost',
  pending: 'The task runs on the server',
  cancelling: 'The cancellation is being sent',
  stalled: 'Polling stopped; the task may still run',
  done: 'The result has arrived',
  failed: 'The task failed, or was not allowed',
  cancelled: 'The task was cancelled',
  expired: 'The server no longer keeps the result',
  offline: 'Checking, starting or uncertain without a network',
  locked: 'Failed, with a wait before the next attempt',
}

/** Describes each state of the puzzle. */
export const puzzleStates: Record<SliderStateName, string> = {
  idle: 'Nothing is loaded yet',
  loading: 'The picture is loading',
  ready: 'The piece can be moved',
  dragging: 'The piece is being dragged',
  verifying: 'The server checks the answer',
  failed: 'The answer was wrong',
  expired: 'The puzzle expired',
  alternative: 'Another kind of check is open',
  locked: 'Too many answers were wrong',
  'load-error': 'The picture could not be loaded',
  offline: 'There is no network',
  passed: 'The server issued a pass',
  spent: 'The pass was used or refused',
}
