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
  /** The note tells of a failure. */
  isFailure: boolean
  /** In place of the label. */
  busy?: string
  /** Before that; without one a spinner. */
  icon?: string
  /** Told to people who cannot see it; never a figure that changes all the time. */
  said?: string
  /** What may be done about it. */
  action?: ButtonAction
  /** The longest of what it says every day, one a line, so that the button never changes size. */
  reserve: string
}

export interface ButtonViewInput {
  task: Task | undefined
  label: string
  percent: number | undefined
  isOffline: boolean
  /** How long trying again makes no sense, in ms. */
  lockedMs: number
  /** Whether the part of the page that shows the check did not arrive, so that only a new page can help. */
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

/** Until when, in epoch ms, trying again makes no sense. 0 if it does. */
export function lockedUntil({ problem, endedAt = 0 }: Partial<Task> = {}): number {
  return problem?.retryAfterMs ? endedAt + problem.retryAfterMs : 0
}

/** The words of a language, with an app's own in their place. */
export function buttonWords(words: ButtonMessages, own: Partial<ButtonMessages> = {}): ButtonMessages {
  return { ...words, ...own, busy: { ...words.busy, ...own.busy }, notes: { ...words.notes, ...own.notes } }
}

/** What the button shows for a task. Pure, so that every state can be drawn by props alone. */
export function buttonView(input: ButtonViewInput): ButtonView {
  const { task, label, percent, isOffline, lockedMs, isOutdated, words, locale } = input
  const { state: own = 'idle', problem, canCancel, message } = task ?? {}
  const isWaiting = isOffline && networkStates.includes(own)
  const state = isWaiting ? 'offline' : lockedMs > 0 ? 'locked' : own
  const figure = percent === undefined ? '' : `${percent}%`
  const said = words.busy[state]
  const changing: Partial<Record<ButtonState, string>> = {
    preparing: words.uploading(figure),
    pending: words.running(label, figure),
    locked: words.locked(clockTime(lockedMs)),
  }
  const actions: Partial<Record<ButtonState, ButtonView['action'] | false>> = {
    pending: canCancel && 'cancel',
    offline: own === 'checking' && 'cancel', // later it may have left, and nobody can be asked
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
    busy: changing[state] ?? said,
    icon: icons[state],
    said,
    action: actions[state] || undefined,
    reserve: [words.running(label, '100%'), ...Object.values(words.busy)].join('\n'),
  }
}
