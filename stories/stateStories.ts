import type { ButtonState, SliderStateName } from 'vue-taskgate'

/** Where the stories of a component's states are: the beginning of their ids in the book. */
const places = {
  task: 'protectedtaskbutton-states',
  puzzle: 'sliderverify-states',
  progress: 'taskprogress-states',
}

/** Link to the story of a state. It leaves the frame that the story is in. */
export function linkToState(place: keyof typeof places, state: ButtonState | SliderStateName): string {
  return `./?path=/story/${places[place]}--${state}`
}

/** What a state is, in a sentence. */
export const taskStates: Record<ButtonState, string> = {
  idle: 'Nobody has pressed the button',
  checking: 'Must the caller prove to be human?',
  verifying: 'The puzzle is on show',
  preparing: 'The app does its own work, an upload say',
  starting: 'The start is on its way',
  uncertain: 'The answer to the start was lost',
  pending: 'The server works',
  cancelling: 'The server is asked to stop',
  stalled: 'We stopped asking; the server may go on',
  done: 'The result is there',
  failed: 'It did not work, or was not allowed',
  cancelled: 'Somebody called it off',
  expired: 'The server no longer keeps it',
  offline: 'Waits for the network: a look of checking, starting and uncertain',
  locked: 'Must wait before the next try: a look of failed',
}

/** What a state of the puzzle is, in a sentence. */
export const puzzleStates: Record<SliderStateName, string> = {
  idle: 'Nothing is fetched yet',
  loading: 'A picture is on its way',
  ready: 'The piece may be moved',
  dragging: 'The piece is under a finger',
  verifying: 'The server compares',
  failed: 'Not quite',
  expired: 'The picture ran out',
  alternative: 'Checked in another way',
  locked: 'Too many answers were not right',
  'load-error': 'The picture could not be fetched',
  offline: 'There is no network',
  passed: 'The server gave a pass',
  spent: 'The pass was used or refused',
}
