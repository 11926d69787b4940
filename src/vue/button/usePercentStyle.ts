import type { Ref } from 'vue'

import { watchPostEffect } from 'vue'

/** Gives the percentage to the stylesheet. Not by `:style`: a server would send an empty attribute. */
export function usePercentStyle(
  root: Readonly<Ref<HTMLElement | null>>,
  percent: Readonly<Ref<number | undefined>>,
): void {
  watchPostEffect(() => root.value?.style.setProperty('--tg-percent', String(percent.value ?? '')))
}
