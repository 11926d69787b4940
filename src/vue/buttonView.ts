import type { ButtonState, Task } from '../core/task'
import type { ButtonMessages, Locale } from '../locales/locale'

import { clockTime } from '../core/duration'
import { describeProblem } from './describeProblem'

export interface ButtonView {
  state: ButtonState
  /** In place of the label. */
  busy?: string
  /** Under the button. */
  note?: string
  /** What may be done about it. */
  action?: 'cancel' | 'tryAgain' | 'resume' | 'startAgain'
}

export interface ButtonViewInput {
  task: Task | undefined
  label: string
  percent: number | undefined
  isOffline: boolean
  /** Milliseconds for which trying again makes no sense. */
  lockedMs: number
  words: ButtonMessages
  locale: Locale | undefined
}

/** What the button shows for a task. Pure, so that every state can be drawn by props alone. */
export function buttonView(input: ButtonViewInput): ButtonView {
  const { task, label, percent, isOffline, lockedMs, words, locale } = input
  const { state: own = 'idle', problem, canCancel, message } = task ?? {}
  const isWaiting = isOffline && /checking|starting|uncertain/.test(own)
  const state: ButtonState = isWaiting ? 'offline' : own === 'failed' && lockedMs > 0 ? 'locked' : own
  const figure = percent === undefined ? '' : `${percent}%`
  const { title, hint } = problem ? describeProblem(problem, locale) : {}
  const composed: Partial<Record<ButtonState, string>> = {
    preparing: words.uploading(figure),
    pending: words.running(label, figure),
    locked: words.locked(clockTime(lockedMs)),
  }
  const actions: Partial<Record<ButtonState, ButtonView['action'] | false>> = {
    pending: canCancel && 'cancel',
    offline: 'cancel',
    uncertain: 'startAgain',
    stalled: 'resume',
    failed: problem?.retryable && 'tryAgain',
  }
  return {
    state,
    busy: composed[state] ?? words.busy[state],
    note: title ? [title, hint].filter(Boolean).join('. ').replace('..', '.') : (words.notes[state] ?? message),
    action: actions[state] || undefined,
  }
}
