import type { Network } from '../stories/network'
import type { Globals } from 'storybook/internal/types'

import { en, zhCN } from 'vue-taskgate/locales'
import { shallowRef } from 'vue'

import { setNetwork } from '../stories/network'

const locales = { en, 'zh-CN': zhCN }

/** The language of the toolbar. */
export const locale = shallowRef(en)

/** Applies the values of the toolbar to the page of the stories. */
export function applyToolbar({ theme, direction, locale: language, motion, text, width, network }: Globals): void {
  const { documentElement: root } = document
  root.classList.toggle('dark', theme === 'dark')
  root.classList.toggle('light', theme !== 'dark')
  root.dir = direction
  root.lang = language
  locale.value = locales[language as keyof typeof locales]
  setProperty('--tg-motion', { reduced: '0', full: '1' }[motion as string])
  setProperty('font-size', text === '100%' ? undefined : text)
  setProperty('--story-width', width === 'full' ? undefined : width)
  setNetwork(network as Network)

  function setProperty(name: string, value: string | undefined): void {
    if (value === undefined) root.style.removeProperty(name)
    else root.style.setProperty(name, value)
  }
}
