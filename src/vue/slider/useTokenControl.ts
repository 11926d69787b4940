import type { UseSliderVerifyReturn } from './useSliderVerify'
import type { Ref } from 'vue'

import { onBeforeUnmount, onMounted, shallowReadonly, shallowRef, watch } from 'vue'

import { drawnPath } from '../parts/drawnPath'

export interface UseTokenControlOptions {
  /** What the app reads and sets. */
  model: Ref<string | null | undefined>
  slider: UseSliderVerifyReturn
  root: Readonly<Ref<HTMLElement | null>>
}

export interface UseTokenControlReturn {
  /** The token of this puzzle, which a form sends. */
  token: Readonly<Ref<string | undefined>>
  set(token: string | undefined): void
}

/**
 * Keeps puzzle, model and form in agreement. The puzzle starts again when its form is reset or the app changes the model.
 * A token that is not of this puzzle is not valid here: it may be from a stored draft.
 */
export function useTokenControl({ model, slider, root }: UseTokenControlOptions): UseTokenControlReturn {
  const token = shallowRef<string>()
  const life = new AbortController()

  function set(next: string | undefined): void {
    token.value = next
    model.value = next
  }

  function follow(): void {
    if (model.value === token.value) return
    const wasSolved = token.value !== undefined
    token.value = undefined
    if (model.value) model.value = undefined
    if (wasSolved) slider.reset()
  }

  function onReset(event: Event): void {
    const input = root.value?.querySelector<HTMLInputElement>('[data-part=value]')
    // The form around a custom element resets what is in its shadow root, where it has no controls.
    const around = drawnPath(root.value).find((element) => element.localName === 'form')
    const form = input?.form ?? (input && input.getRootNode() === around?.getRootNode() ? null : around)
    if (form !== event.target) return
    // A later listener may prevent the reset.
    setTimeout(() => {
      if (event.defaultPrevented || life.signal.aborted || token.value === undefined) return
      set(undefined)
      slider.reset()
    })
  }

  watch(model, follow, { flush: 'sync' })
  onMounted(() => {
    follow()
    for (const tree of new Set(drawnPath(root.value).map((element) => element.getRootNode())))
      tree.addEventListener('reset', onReset, { capture: true, signal: life.signal })
  })
  onBeforeUnmount(() => life.abort())

  return { token: shallowReadonly(token), set }
}
