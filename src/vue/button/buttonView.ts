import type { ButtonState, Task } from '../../core/task/task'
import type { ButtonMessages, Locale, ProblemWords } from '../../locales/locale'

import { clockTime } from '../../locales/duration'
import { describeProblem } from '../../locales/describeProblem'
import { arrowIcon, checkIcon, clockIcon } from '../parts/icons'

export interface ButtonView extends Partial<ProblemWords> {
  state: ButtonState
  /** A click does not start anything. */
  isBusy: boolean
  /** In place of the label. */
  busy?: string
  /** Before that; without one a spinner. */
  icon?: string
  /** Told to people who cannot see it; never a figure that changes all the time. */
  said?: string
  /** What may be done about it. */
  action?: 'cancel' | 'tryAgain' | 'resume' | 'startAgain'
  /** The longest of what it says every day, one a line, so that the button never changes size. */
  reserve: string
}

export interface ButtonViewInput {
  task: Task | undefined
  label: string
  percent: number | undefined
  isOffline: boolean
  /** Epoch ms; 0 while nobody knows. */
  now: number
  words: ButtonMessages
  locale: Pick<Locale, 'problems'>
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
export function buttonView({ task, label, percent, isOffline, now, words, locale }: ButtonViewInput): ButtonView {
  const { state: own = 'idle', problem, canCancel, message } = task ?? {}
  const lockedMs = now && lockedUntil(task) - now
  const isWaiting = isOffline && /checking|starting|uncertain/.test(own)
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
    failed: problem?.retryable && 'tryAgain',
  }
  return {
    title: words.notes[state] ?? message,
    ...(problem && describeProblem(problem, locale)),
    state,
    isBusy: !/idle|done|failed|cancelled|expired/.test(state),
    busy: changing[state] ?? said,
    icon: icons[state],
    said,
    action: actions[state] || undefined,
    reserve: [words.running(label, '100%'), ...Object.values(words.busy)].join('\n'),
  }
}
