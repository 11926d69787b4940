import type { TimeLeftWords } from './duration'
import type { ProblemCode } from '../protocol/problemCodes'
import type { ButtonState, TaskState } from '../core/task/task'

/** Words of the puzzle. Times come as `m:ss`. */
export interface SliderMessages {
  title: string
  /** What to do where the picture has one gap. */
  hint: string
  /** What to do where it has more. */
  hintChoose: string
  loading: string
  verifying: string
  passed: string
  failed: string
  locked: (time: string) => string
  /** On the track of a locked puzzle. */
  lockedTrack: string
  /** Reassurance under a lock. */
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
  /** Text for the picture. */
  alt: string
  /** Name of the slider. */
  position: string
  /** Value of the slider, of a range in challenge pixels. */
  valueText: (value: number, max: number) => string
}

/** Words of the button, and of the note under it. Times come as `m:ss`. */
export interface ButtonMessages {
  /** In place of the label, by state. */
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
  /** Why only a new page can help. */
  outdated: string
  cancel: string
}

/** Words of the progress display. Times come as `m:ss`. */
export interface ProgressMessages {
  /** Stands in for a label. */
  running: string
  /** In place of a figure while it waits. */
  queued: string
  /** In place of a figure, by state. */
  figures: Partial<Record<TaskState, string>>
  /** Under the bar, by state. */
  captions: Partial<Record<TaskState, string>>
  elapsed: (time: string) => string
  finished: (time: string) => string
  /** Time left: a few seconds, some, some minutes, or ten minutes and more. */
  left: TimeLeftWords
  cancel: string
  retry: string
  resume: string
}

/** What went wrong, and what to do about it. */
export interface ProblemWords {
  title: string
  hint?: string
}

/** All words of one language. */
export interface Locale {
  /** BCP 47 tag: `en`, `zh-CN`. */
  name: string
  /** What its speakers call it. */
  label: string
  dir: 'ltr' | 'rtl'
  slider: SliderMessages
  button: ButtonMessages
  progress: ProgressMessages
  problems: Record<ProblemCode, ProblemWords>
}

/** Gives a language its types. A new one starts from an old one: `defineLocale({ ...en, name: 'de', … })`. */
export function defineLocale(locale: Locale): Locale {
  return locale
}
