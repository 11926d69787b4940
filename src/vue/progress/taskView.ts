import type { ProblemInfo } from '../../core/http/problem'
import type { ProblemCode } from '../../protocol/problemCodes'
import type { Task, TaskState } from '../../core/task/task'
import type { TaskFigures } from '../../core/task/taskFigures'
import type { Locale, ProgressMessages } from '../../locales/locale'

import { clockTime, timeLeft } from '../../locales/duration'

/** What a display shows of a task. */
export interface TaskView {
  state: TaskState
  /** Whole percent; undefined while nobody can say. */
  percent: number | undefined
  /** Time left, in words. */
  eta: string | undefined
  /** Time taken, `m:ss`. */
  elapsed: string | undefined
  /** Beside the label: a percentage, or a word. */
  figure: string
  /** Under the bar. */
  caption: string | undefined
  /** What may be done about it. */
  verb: 'cancel' | 'retry' | 'resume' | undefined
  /** What a screen reader says in place of the percentage. */
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

/** The words for a task. Pure, so that every state can be drawn by props alone. */
export function taskView({ task, figures, words, problems, showElapsed, showEta }: TaskViewInput): TaskView {
  const { state, problem: { code, title, retryable } = {} as Partial<ProblemInfo>, message, stage, canCancel } = task
  const { percent, elapsedMs, etaMs } = figures
  const elapsed = elapsedMs === undefined ? undefined : clockTime(elapsedMs)
  const eta = etaMs ? timeLeft(etaMs, words.left) : undefined
  const isPending = state === 'pending'
  const unfinished = percent !== undefined ? `${percent}%` : stage === 'queued' ? words.queued : ''
  const figure = words.figures[state] ?? unfinished
  // The server knows best why a task failed; for all else the app has words.
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
