import type { ButtonState } from '../../core/task/task'
import type { Ref } from 'vue'

import { watchPostEffect } from 'vue'

import { applyFlow } from '../parts/applyFlow'

/** Sets the direction for the stylesheet. Read only while an icon needs it: a page may have many buttons. */
export function useFlowStyle(root: Readonly<Ref<HTMLElement | null>>, state: Readonly<Ref<ButtonState>>): void {
  watchPostEffect(() => {
    if (state.value === 'verifying' && root.value) applyFlow(root.value)
  })
}
