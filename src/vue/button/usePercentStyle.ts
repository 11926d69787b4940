import type { Ref } from 'vue'

import { watchPostEffect } from 'vue'

/** Sets the percentage for the stylesheet. Not by `:style`, with which a server would render an empty attribute. */
export function usePercentStyle(
  root: Readonly<Ref<HTMLElement | null>>,
  percent: Readonly<Ref<number | undefined>>,
): void {
  watchPostEffect(() => root.value?.style.setProperty('--tg-percent', String(percent.value ?? '')))
}
