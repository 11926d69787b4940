import type { ProblemInfo } from '../../core/http/problem'
import type { ProblemCode } from '../../protocol/problemCodes'
import type { Task, TaskState } from '../../core/task/task'
import type { TaskFigures } from '../../core/task/taskFigures'
import type { Locale, ProgressMessages } from '../../locales/locale'

import { clockTime, timeLeft } from '../../locales/duration'

/** The content of a progress display. */
export interface TaskView {
  state: TaskState
  /** Whole percent. Undefined while unknown. */
  percent: number | undefined
  /** Time left, in words. */
  eta: string | undefined
  /** Elapsed time, `m:ss`. */
  elapsed: string | undefined
  /** The text beside the label: a percentage, or a word. */
  figure: string
  /** The text under the bar. */
  caption: string | undefined
  /** The action that the button offers. */
  verb: 'cancel' | 'retry' | 'resume' | undefined
  /** Replaces the percentage for screen readers (`aria-valuetext`). */
  valueText: string | undefined
}

export interface TaskViewInput {
  task: Task
  figures: TaskFigures
  words: ProgressMessages
  problems: Locale['problems'] | undefined
  showElapsed: boolean | undefined
  showEta: boolean | undefined
}

/** Returns the content of a display. It is pure, so that props alone can draw every state. */
export function taskView({ task, figures, words, problems, showElapsed, showEta }: TaskViewInput): TaskView {
  const { state, problem: { code, title, retryable } = {} as Partial<ProblemInfo>, message, stage, canCancel } = task
  const { percent, elapsedMs, etaMs } = figures
  const elapsed = elapsedMs === undefined ? undefined : clockTime(elapsedMs)
  const eta = etaMs ? timeLeft(etaMs, words.left) : undefined
  const isPending = state === 'pending'
  const unfinished = percent !== undefined ? `${percent}%` : stage === 'queued' ? words.queued : ''
  const figure = words.figures[state] ?? unfinished
  // Only the server knows why a task failed. For all other problems the app has localized words.
  const reason = code === 'task-failed' ? title : (problems?.[code as ProblemCode]?.title ?? title)
  const finished = state === 'done' && elapsed ? words.finished(elapsed) : undefined
  const times = [isPending && showElapsed && elapsed && words.elapsed(elapsed), showEta && eta].filter(Boolean)
  const endVerb = state === 'stalled' ? 'resume' : retryable ? 'retry' : undefined
  return {
    state,
    percent,
    eta,
    elapsed,
    figure,
    caption: times.join(' · ') || (reason ?? finished ?? words.captions[state] ?? message),
    verb: endVerb ?? (isPending && canCancel ? 'cancel' : undefined),
    valueText: eta && [figure, eta].filter(Boolean).join(', '),
  }
}
