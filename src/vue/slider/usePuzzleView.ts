import type { SliderState } from '../../core/slider/sliderState'
import type { SliderMessages } from '../../locales/locale'
import type { SliderChallenge } from '../../protocol/answers'
import type { SliderView } from './sliderView'
import type { ComputedRef } from 'vue'

import { computed, inject, shallowRef, watch } from 'vue'

import { enSlider } from '../../locales/en/slider'
import { taskgateKey } from '../context/taskgateKey'
import { useNow } from '../parts/useNow'
import { sliderView } from './sliderView'

/** How long the title says why there is another picture. */
const TITLE_MS = 4_000

/** Props of the puzzle, as far as its view needs them. */
interface PuzzleViewProps {
  readonly state: SliderState
  readonly challenge?: SliderChallenge
  readonly disabled?: boolean
  readonly messages?: Partial<SliderMessages>
}

export interface UsePuzzleViewReturn {
  words: ComputedRef<SliderMessages>
  view: ComputedRef<SliderView>
}

/** What the puzzle shows and says now: in the app's language, with the time that a lock still lasts. */
export function usePuzzleView(props: PuzzleViewProps): UsePuzzleViewReturn {
  const context = inject(taskgateKey, undefined)
  const lockedUntil = computed(() => (props.state.name === 'locked' ? props.state.until : 0))
  const now = useNow(() => lockedUntil.value)
  /** Whether the title has said for long enough why there is another picture. */
  const isOld = shallowRef(false)

  watch(
    () => props.state.name === 'ready' && props.state.after,
    (after, _last, onCleanup) => {
      isOld.value = false
      if (!after) return
      const timer = setTimeout(() => (isOld.value = true), TITLE_MS)
      onCleanup(() => clearTimeout(timer))
    },
    { immediate: true },
  )

  const words = computed(() => ({ ...(context?.locale?.slider ?? enSlider), ...props.messages }))
  const view = computed(() =>
    sliderView({
      state: props.state,
      challenge: props.challenge,
      isOld: isOld.value,
      isDisabled: !!props.disabled,
      lockedMs: Math.max(0, lockedUntil.value - (now() ?? Infinity)),
      words: words.value,
    }),
  )
  return { words, view }
}
