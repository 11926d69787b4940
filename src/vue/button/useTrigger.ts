import type { ButtonView } from './buttonView'
import type { ComputedRef, Ref } from 'vue'

import { computed, mergeProps, onMounted, onUpdated, useAttrs } from 'vue'

import { useOwnId } from '../parts/useOwnId'

export interface UseTriggerOptions {
  /** The element that contains button and note. */
  root: Readonly<Ref<HTMLElement | null>>
  type: () => 'button' | 'submit'
  isDisabled: () => boolean | undefined
  view: () => ButtonView
  start: () => Promise<void>
  /** Leads the user to the check that waits. */
  showCheck: () => void
}

export interface UseTriggerReturn {
  /** Id of the note, which describes the button. */
  noteId: Readonly<Ref<string>>
  /**
   * Props to bind to the button element. `Type` is the attribute `type`: HTML ignores the case, and no button of a UI
   * library takes it for its prop `type`, which is a colour in many of them.
   */
  triggerProps: ComputedRef<Record<string, unknown>>
  /** The button element. */
  trigger: () => HTMLButtonElement | null
  click: (event?: Event) => Promise<void>
}

/** Binds the button element. It is found by its description, since the app can render its own. */
export function useTrigger({ root, type, isDisabled, view, start, showCheck }: UseTriggerOptions): UseTriggerReturn {
  const attrs = useAttrs()
  const noteId = useOwnId()

  function trigger(): HTMLButtonElement | null {
    // As rendered: the id itself may change one tick earlier.
    const rendered = root.value?.querySelector('[data-scope=taskgate][data-part=notes]')?.id
    return root.value?.querySelector<HTMLButtonElement>(`[aria-describedby~="${rendered}"]`) ?? null
  }

  async function click(event?: Event): Promise<void> {
    const element = trigger()
    if (!root.value) return // unmounted, but still visible in a leaving transition
    if (event) element?.focus({ preventScroll: true }) // Safari does not focus a clicked button, and the puzzle returns the focus to it
    if (type() === 'submit') {
      event?.preventDefault() // the button starts the task instead
      const { form, formNoValidate } = element ?? {}
      if (form && !form.noValidate && !formNoValidate && !form.reportValidity()) return
    }
    if (isDisabled()) return
    if (view().state === 'verifying') showCheck()
    else if (!view().isBusy) await start()
  }

  /** Sets the native type, where a library's button renders its own. */
  function applyType(): void {
    const element = trigger()
    if (element?.localName === 'button') element.type = type()
  }

  onMounted(applyType)
  onUpdated(applyType)

  const triggerProps = computed(() =>
    mergeProps(attrs, {
      Type: type(),
      'aria-disabled': isDisabled() || view().isBusy || undefined,
      'aria-describedby': [attrs['aria-describedby'], noteId.value].filter(Boolean).join(' '),
      onClick: click,
    }),
  )

  return { noteId, triggerProps, trigger, click }
}
