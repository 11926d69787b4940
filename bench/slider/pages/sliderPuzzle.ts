import type { SliderState } from 'vue-taskgate'

import { defineComponent, h, shallowRef } from 'vue'
import { SliderPuzzle } from 'vue-taskgate'

import { challenge } from './challenge'
import { mountVue } from './mountVue'
import { defineSlider } from './sliderPage'

import 'vue-taskgate/style.css'

/** The view with a session that has two states. */
const Puzzle = defineComponent(() => {
  const state = shallowRef<SliderState>({ name: 'ready' })
  const rest = (): void => void (state.value = { name: 'ready' })
  const onGrab = (): void => void (state.value = { name: 'dragging' })
  return () => h(SliderPuzzle, { state: state.value, challenge, onGrab, onRelease: rest, onSubmit: rest })
})

defineSlider({
  handle: '[data-part=handle]',
  mount: (into) => mountVue(Puzzle, {}, into),
})
