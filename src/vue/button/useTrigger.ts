import type { ButtonView } from './buttonView'
import type { ComputedRef, Ref } from 'vue'

import { computed, mergeProps, useAttrs, useId } from 'vue'

export interface UseTriggerOptions {
  /** What button and note are in. */
  root: Readonly<Ref<HTMLElement | null>>
  type: () => 'button' | 'submit'
  isDisabled: () => boolean | undefined
  view: () => ButtonView
  start: () => Promise<void>
  /** The user looks for the check that waits. */
  showCheck: () => void
}

export interface UseTriggerReturn {
  /** Id of the note, which describes the button. */
  noteId: string
  /** What the button, whoever draws it, has to bind. */
  triggerProps: ComputedRef<Record<string, unknown>>
  /** The button itself. */
  trigger: () => HTMLButtonElement | null
  click: (event?: Event) => Promise<void>
}

/** The button as an element: found by its description, since an app may draw it. */
export function useTrigger({ root, type, isDisabled, view, start, showCheck }: UseTriggerOptions): UseTriggerReturn {
  const attrs = useAttrs()
  const noteId = useId()

  function trigger(): HTMLButtonElement | null {
    return root.value?.querySelector<HTMLButtonElement>(`[aria-describedby~="${noteId}"]`) ?? null
  }

  async function click(event?: Event): Promise<void> {
    const element = trigger()
    if (!root.value) return // on its way out of the page
    if (event) element?.focus({ preventScroll: true }) // Safari does not, and the puzzle gives it back
    if (type() === 'submit') {
      event?.preventDefault() // it starts instead
      if (element?.form?.reportValidity() === false) return
    }
    if (isDisabled()) return
    if (view().state === 'verifying') showCheck()
    else if (!view().isBusy) await start()
  }

  const triggerProps = computed(() =>
    mergeProps(attrs, {
      type: type(),
      'aria-disabled': isDisabled() || view().isBusy || undefined,
      'aria-describedby': [attrs['aria-describedby'], noteId].filter(Boolean).join(' '),
      onClick: click,
    }),
  )

  return { noteId, triggerProps, trigger, click }
}
