import type { TimeLeftWords } from './duration'
import type { ProblemCode } from '../protocol/problemCodes'
import type { ButtonState, TaskState } from '../core/task/task'

/** Words of the puzzle. Times are `m:ss`. */
export interface SliderMessages {
  title: string
  /** The instruction for a picture with one gap. */
  hint: string
  /** The instruction for a picture with several gaps. */
  hintChoose: string
  loading: string
  verifying: string
  passed: string
  failed: string
  locked: (time: string) => string
  /** On the track of a locked puzzle. */
  lockedTrack: string
  /** Under a locked puzzle: says that the input is kept. */
  kept: string
  expired: string
  spent: string
  offline: string
  'load-error': string
  tryAgain: string
  refresh: string
  close: string
  anotherWay: string
  back: string
  forward: string
  verify: string
  /** Alternative text of the picture. */
  alt: string
  /** Accessible name of the slider. */
  position: string
  /** Value of the slider, in challenge pixels. */
  valueText: (value: number, max: number) => string
}

/** Words of the button, and of the note under it. Times are `m:ss`. */
export interface ButtonMessages {
  /** Replaces the label, by state. */
  busy: Partial<Record<ButtonState, string>>
  uploading: (percent: string) => string
  running: (label: string, percent: string) => string
  locked: (time: string) => string
  /** Under the button, by state. */
  notes: Partial<Record<ButtonState, string>>
  tryAgain: string
  resume: string
  startAgain: string
  reload: string
  /** Says why the page must be reloaded. */
  outdated: string
  cancel: string
}

/** Words of the progress display. Times are `m:ss`. */
export interface ProgressMessages {
  /** The label of a task that has none. */
  running: string
  /** Replaces the percentage of a queued task. */
  queued: string
  /** Replaces the percentage, by state. */
  figures: Partial<Record<TaskState, string>>
  /** Under the bar, by state. */
  captions: Partial<Record<TaskState, string>>
  elapsed: (time: string) => string
  finished: (time: string) => string
  /** Time left. */
  left: TimeLeftWords
  cancel: string
  retry: string
  resume: string
}

/** The problem, and a hint what to do. */
export interface ProblemWords {
  title: string
  hint?: string
}

/** All words of one language. */
export interface Locale {
  /** BCP 47 tag: `en`, `zh-CN`. */
  name: string
  /** Its name in the language itself. */
  label: string
  dir: 'ltr' | 'rtl'
  slider: SliderMessages
  button: ButtonMessages
  progress: ProgressMessages
  problems: Record<ProblemCode, ProblemWords>
}

/** Types the words of a language. Start from an existing one: `defineLocale({ ...en, name: 'de', … })`. */
export function defineLocale(locale: Locale): Locale {
  return locale
}
