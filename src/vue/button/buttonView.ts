import type { ButtonState, Task } from '../../core/task/task'
import type { ButtonMessages, Locale, ProblemWords } from '../../locales/locale'

import { networkStates, startableStates } from '../../core/task/task'
import { clockTime } from '../../locales/duration'
import { describeProblem } from '../../locales/describeProblem'
import { arrowIcon, checkIcon, clockIcon } from '../parts/icons'

/** What a click in the note does. */
export type ButtonAction = 'cancel' | 'tryAgain' | 'resume' | 'startAgain' | 'reload'

export interface ButtonView extends Partial<ProblemWords> {
  state: ButtonState
  /** A click does not start anything. */
  isBusy: boolean
  /** The note is about a failure. */
  isFailure: boolean
  /** Words in place of the label. */
  busy?: string
  /** Icon before those words; a spinner if undefined. */
  icon?: string
  /** The state for screen readers: without figures, which would be read out at each change. */
  announcement?: string
  /** What the note offers to do. */
  action?: ButtonAction
  /** The texts that the button shows in turn, one a line: the longest reserves the width, so the button keeps its size. */
  reserve: string
}

export interface ButtonViewInput {
  task: Task | undefined
  label: string
  percent: number | undefined
  isOffline: boolean
  /** Time in ms until a retry makes sense; undefined if it does now. */
  lockedMs: number | undefined
  /** The chunk that shows the check did not arrive, so only a reload can help. */
  isOutdated: boolean
  words: ButtonMessages
  locale: Pick<Locale, 'problems'> | undefined
}

const icons: Partial<Record<ButtonState, string>> = {
  verifying: arrowIcon,
  done: checkIcon,
  stalled: clockIcon,
  locked: clockIcon,
}

/** Returns the time in epoch ms from which a retry makes sense, or undefined if the server named none. */
export function lockedUntil({ problem, endedAt = 0 }: Partial<Task> = {}): number | undefined {
  return problem?.retryAfterMs && endedAt + problem.retryAfterMs
}

/** Returns the words of a language, with the app's own words in their place. */
export function buttonWords(words: ButtonMessages, custom: Partial<ButtonMessages> = {}): ButtonMessages {
  return { ...words, ...custom, busy: { ...words.busy, ...custom.busy }, notes: { ...words.notes, ...custom.notes } }
}

/** Returns what the button shows for a task. Pure, so that props alone can draw every state. */
export function buttonView(input: ButtonViewInput): ButtonView {
  const { task, label, percent, isOffline, lockedMs, isOutdated, words, locale } = input
  const { state: taskState = 'idle', problem, canCancel, message } = task ?? {}
  const isWaiting = isOffline && networkStates.includes(taskState)
  const state = isWaiting ? 'offline' : lockedMs ? 'locked' : taskState
  const figure = percent === undefined ? '' : `${percent}%`
  const announcement = words.busy[state]
  const withFigures: Partial<Record<ButtonState, string>> = {
    preparing: words.uploading(figure),
    pending: words.running(label, figure),
    locked: words.locked(clockTime(lockedMs ?? 0)),
  }
  const actions: Partial<Record<ButtonState, ButtonAction | false>> = {
    pending: canCancel && 'cancel',
    offline: taskState === 'checking' && 'cancel', // later the start may have left, and the server cannot be reached
    uncertain: 'startAgain',
    stalled: 'resume',
    failed: isOutdated ? 'reload' : problem?.retryable && 'tryAgain',
  }
  return {
    title: words.notes[state] ?? message,
    ...(problem && describeProblem(problem, locale)),
    ...(isOutdated && { hint: words.outdated }),
    state,
    isBusy: !startableStates.includes(state),
    isFailure: !!problem,
    busy: withFigures[state] ?? announcement,
    icon: icons[state],
    announcement,
    action: actions[state] || undefined,
    reserve: [words.running(label, '100%'), ...Object.values(words.busy)].join('\n'),
  }
}
