import type { SliderState, SliderStateName } from '../../core/slider/sliderState'
import type { SliderMessages } from '../../locales/locale'
import type { SliderChallenge } from '../../protocol/answers'

import { clockTime } from '../../locales/duration'
import { cloudOffIcon } from '../captcha/icons'
import { clockIcon, warnIcon } from '../parts/icons'

export interface SliderViewInput {
  state: SliderState
  challenge: SliderChallenge | undefined
  /** Whether the title has said for long enough why there is another picture. */
  isOld: boolean
  isDisabled: boolean
  /** How long a lock still lasts, in ms. */
  lockedMs: number
  words: SliderMessages
}

/** Stands in the place of the picture. */
export interface SliderPanelView {
  icon: string
  text: string
  note?: string
  canRetry: boolean
}

/** What the puzzle shows and says. */
export interface SliderView {
  title: string
  /** On the track. */
  hint: string
  /** Why there is no picture. */
  panel?: SliderPanelView
  picture?: SliderChallenge
  /** Whether the piece can be moved. */
  isOpen: boolean
  /** What has just happened, for screen readers: a status waits for a pause, an alert interrupts. */
  status: string
  alert: string
}

const panelIcons: Partial<Record<SliderStateName, string>> = {
  locked: clockIcon,
  offline: cloudOffIcon,
  'load-error': warnIcon,
  expired: clockIcon,
}
/** States whose message replaces the usual title. */
const titled: SliderStateName[] = ['passed', 'failed', 'expired', 'spent']

/** Returns the words and the picture for a state. Pure: props alone draw every state. */
export function sliderView({ state, challenge, isOld, isDisabled, lockedMs, words }: SliderViewInput): SliderView {
  const { name } = state
  const icon = panelIcons[name]
  const isLocked = name === 'locked'
  const isAlert = !!icon && name !== 'offline'
  const topic: SliderStateName = ('after' in state && !isOld && state.after) || name
  const messages: Partial<Record<SliderStateName, unknown>> = words
  const text = isLocked ? words.locked(clockTime(lockedMs)) : String(messages[topic] ?? '')
  const view = {
    isOpen: !isDisabled && (name === 'ready' || name === 'dragging'),
    status: isAlert ? '' : text,
    alert: isAlert ? text : '',
  }
  if (icon) {
    const note = isLocked ? words.kept : undefined
    const panel = { icon, text, note, canRetry: isAlert && !isLocked }
    return { ...view, panel, title: words.title, hint: isLocked ? words.lockedTrack : '' }
  }
  return {
    ...view,
    picture: challenge,
    title: titled.includes(topic) ? text : words.title,
    hint: hintFor(challenge, words),
  }
}

function hintFor(challenge: SliderChallenge | undefined, words: SliderMessages): string {
  if (!challenge) return words.loading
  return (challenge.gaps ?? 1) > 1 ? words.hintChoose : words.hint
}
