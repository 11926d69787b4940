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
  /** The task that the button shows. */
  task: () => Task | undefined
  label: () => string
  locale: () => Locale | undefined
  /** Whether the chunk that shows a check did not arrive. */
  isOutdated: () => boolean
  /** The app's own words. */
  messages: () => Partial<ButtonMessages> | undefined
}

export interface UseButtonViewReturn {
  view: ComputedRef<ButtonView>
  words: ComputedRef<ButtonMessages>
  /** Whole percent; undefined while unknown. */
  percent: ComputedRef<number | undefined>
}

/** Returns what the button shows. Time is read only during a lock, so a button renders each second only then. */
export function useButtonView(options: UseButtonViewOptions): UseButtonViewReturn {
  const { task, label, locale, isOutdated, messages } = options
  const isOnline = useOnline()
  const readPercent = createTaskPercent()
  const now = useNow(() => lockedUntil(task()) ?? 0)
  const lockedMs = computed(() => {
    const end = lockedUntil(task())
    const time = now()
    // A task that another session has stored may have ended in what is the future here.
    return end && time && end > time ? Math.min(end - time, task()?.problem?.retryAfterMs ?? 0) : undefined
  })
  const percent = computed(() => {
    const current = task()
    return current && readPercent(current).percent
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
