import type { Task } from '../../core/task/task'
import type { ButtonMessages, Locale } from '../../locales/locale'
import type { ButtonView } from './buttonView'
import type { ComputedRef } from 'vue'

import { useOnline } from '@vueuse/core'
import { computed } from 'vue'

import { createTaskPercent } from '../../core/task/taskPercent'
import { enButton } from '../../locales/en/button'
import { useNow } from '../parts/useNow'
import { buttonView, buttonWords, lockedUntil } from './buttonView'

export interface UseButtonViewOptions {
  /** The task that the button tells of. */
  task: () => Task | undefined
  label: () => string
  locale: () => Locale | undefined
  /** Whether what draws a check did not arrive. */
  isOutdated: () => boolean
  /** Words of the app's own. */
  messages: () => Partial<ButtonMessages> | undefined
}

export interface UseButtonViewReturn {
  view: ComputedRef<ButtonView>
  words: ComputedRef<ButtonMessages>
  /** Whole percent; undefined while nobody can say. */
  percent: ComputedRef<number | undefined>
}

/** What the button shows. Time is read only during a lock, so that nothing renders each second otherwise. */
export function useButtonView(options: UseButtonViewOptions): UseButtonViewReturn {
  const { task, label, locale, isOutdated, messages } = options
  const isOnline = useOnline()
  const read = createTaskPercent()
  const now = useNow(() => lockedUntil(task()))
  const lockedMs = computed(() => Math.max(0, lockedUntil(task()) - (now() ?? Infinity)))
  const percent = computed(() => {
    const present = task()
    return present && read(present).percent
  })
  const words = computed(() => buttonWords(locale()?.button ?? enButton, messages()))
  const view = computed(() =>
    buttonView({
      task: task(),
      label: label(),
      percent: percent.value,
      isOffline: !isOnline.value,
      lockedMs: lockedMs.value,
      isOutdated: isOutdated() && task()?.problem?.code === 'load',
      words: words.value,
      locale: locale(),
    }),
  )
  return { view, words, percent }
}
