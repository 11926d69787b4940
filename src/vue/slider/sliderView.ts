import type { SliderState, SliderStateName } from '../../core/slider/sliderState'
import type { SliderMessages } from '../../locales/locale'

import { clockTime } from '../../locales/duration'
import { clockIcon, cloudOffIcon, warnIcon } from '../parts/icons'

export interface SliderViewInput {
  state: SliderState
  /** It has been said for long enough why there is another picture. */
  isOld: boolean
  /** Gaps in the picture; 0 while there is none. */
  gaps: number
  /** Epoch ms. */
  now: number
  words: SliderMessages
}

/** What the puzzle shows and says. */
export interface SliderView {
  title: unknown
  /** On the track. */
  hint: string
  /** Icon of the panel that stands over the picture, in states that have one. */
  icon?: string
  /** On the panel, or what has just happened. */
  text: unknown
  /** Whether the text must not wait. */
  isAlarm: boolean
}

const panelIcons: Partial<Record<SliderStateName, string>> = {
  locked: clockIcon,
  offline: cloudOffIcon,
  'load-error': warnIcon,
  expired: clockIcon,
}
const titled = /passed|failed|expired|spent/

/** The words for a state. Pure, so that every state can be drawn by props alone. */
export function sliderView({ state, isOld, gaps, now, words }: SliderViewInput): SliderView {
  const { name } = state
  const icon = panelIcons[name]
  const said = ('after' in state && !isOld && state.after) || name
  const sayings: Partial<Record<SliderStateName, unknown>> = words
  const text = name === 'locked' ? words.locked(clockTime(Math.max(0, state.until - now))) : sayings[said]
  const invitation = gaps > 1 ? words.hintChoose : gaps ? words.hint : words.loading
  return {
    icon,
    text,
    isAlarm: !!icon && name !== 'offline',
    title: !icon && titled.test(said) ? text : words.title,
    hint: icon ? (name === 'locked' ? words.lockedTrack : '') : invitation,
  }
}
