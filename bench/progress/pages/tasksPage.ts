import type { ProgressOf } from './answers'
import type { VNode } from 'vue'

import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createTaskgate, useTaskStore } from 'vue-taskgate'

import { createAnswers } from './answers'
import { layOut } from './layout'

/** The interface of a page for the bench. */
export interface TasksPage {
  /** Shows so many tasks, polls each at this interval, and resolves when all are pending. */
  mount(count: number, intervalMs: number, isCounting?: boolean): Promise<void>
  /** Counts since the previous call. Updates are by component name, if `mount` counts them. */
  counts(): { answers: number; updates: Record<string, number> }
}

declare global {
  interface Window {
    tasks: TasksPage
  }
}

/** Defines a page of components that each show one task by its key. */
export function defineTasks(show: (taskKey: string) => VNode[], progressOf: ProgressOf): void {
  const answers = createAnswers(progressOf)
  let updates: Record<string, number> = {}

  window.tasks = {
    async mount(count, intervalMs, isCounting = false) {
      const host = layOut('on screen')
      const keys = Array.from({ length: count }, (_, index) => `key-${index}`)
      const app = createApp({ render: () => keys.flatMap(show) })
      if (isCounting) {
        app.mixin({
          updated(this: { $options: { __name?: string } }) {
            const { __name: name = 'another' } = this.$options
            updates[name] = (updates[name] ?? 0) + 1
          },
        })
      }
      app.use(createPinia())
      app.use(createTaskgate({ fetch: answers.fetch, polling: { interval: intervalMs } }))
      app.mount(host)
      const store = app.runWithContext(() => useTaskStore())
      for (const key of keys) store.start('startTask', { prompt: 'A ridge at first light' }, { key, label: 'Poster' })
      while (!keys.every((key) => store.tasks[key]?.state === 'pending')) await frame()
    },
    counts() {
      const counted = { answers: answers.count, updates }
      answers.count = 0
      updates = {}
      return counted
    },
  }
}

function frame(): Promise<unknown> {
  return new Promise(requestAnimationFrame)
}
