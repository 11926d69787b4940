import type { SliderState, SliderStateName } from '../../core/slider/sliderState'
import type { SliderMessages } from '../../locales/locale'
import type { SliderChallenge } from '../../protocol/answers'

import { clockTime } from '../../locales/duration'
import { cloudOffIcon } from '../captcha/icons'
import { clockIcon, warnIcon } from '../parts/icons'

export interface SliderViewInput {
  state: SliderState
  challenge: SliderChallenge | undefined
  /** Whether the title has told for long enough why there is another picture. */
  isOld: boolean
  isDisabled: boolean
  /** How long a lock still lasts, in ms. */
  lockedMs: number
  words: SliderMessages
}

/** What fills the place of the picture. */
export type SliderStage =
  | { kind: 'empty' }
  | { kind: 'picture'; challenge: SliderChallenge }
  | { kind: 'panel'; icon: string; text: string; note?: string; canRetry: boolean }

/** What the puzzle shows and says. */
export interface SliderView {
  title: string
  /** On the track. */
  hint: string
  stage: SliderStage
  /** Whether the piece can be moved. */
  isOpen: boolean
  /** What has just happened, for people who cannot see it. */
  text: string
  /** Whether the text must not wait. */
  isAlarm: boolean
}

const panelIcons: Partial<Record<SliderStateName, string>> = {
  locked: clockIcon,
  offline: cloudOffIcon,
  'load-error': warnIcon,
  expired: clockIcon,
}
/** What the title tells of instead of what the puzzle is. */
const titled: SliderStateName[] = ['passed', 'failed', 'expired', 'spent']

/** The words for a state. Pure, so that every state can be drawn by props alone. */
export function sliderView({ state, challenge, isOld, isDisabled, lockedMs, words }: SliderViewInput): SliderView {
  const { name } = state
  const icon = panelIcons[name]
  const told: SliderStateName = ('after' in state && !isOld && state.after) || name
  const sayings: Partial<Record<SliderStateName, unknown>> = words
  const isLocked = name === 'locked'
  const text = isLocked ? words.locked(clockTime(lockedMs)) : String(sayings[told] ?? '')
  const isAlarm = !!icon && name !== 'offline'
  const view = { text, isAlarm, isOpen: !isDisabled && (name === 'ready' || name === 'dragging') }
  if (icon) {
    const note = isLocked ? words.kept : undefined
    const stage: SliderStage = { kind: 'panel', icon, text, note, canRetry: isAlarm && !isLocked }
    return { ...view, stage, title: words.title, hint: isLocked ? words.lockedTrack : '' }
  }
  const title = titled.includes(told) ? text : words.title
  if (!challenge) return { ...view, title, stage: { kind: 'empty' }, hint: words.loading }
  const hint = (challenge.gaps ?? 1) > 1 ? words.hintChoose : words.hint
  return { ...view, title, stage: { kind: 'picture', challenge }, hint }
}
