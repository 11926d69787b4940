import { onScopeDispose, watch } from 'vue'

/** The keys of the tasks that components show. The store keeps these tasks. */
export interface ShownTasks {
  has(key: string): boolean
  /** Counts one more component that shows the task of this key, until the scope ends. The key may change. */
  show(key: () => string | undefined): void
}

export function createShownTasks(): ShownTasks {
  const counts = new Map<string, number>()

  function count(key: string | undefined, by: number): void {
    if (key === undefined) return
    const next = (counts.get(key) ?? 0) + by
    if (next) counts.set(key, next)
    else counts.delete(key)
  }

  return {
    has: (key) => counts.has(key),
    show(key) {
      let shown: string | undefined
      const update = (next?: string): void => {
        count(next, 1)
        count(shown, -1)
        shown = next
      }
      watch(key, update, { immediate: true, flush: 'sync' })
      onScopeDispose(() => update())
    },
  }
}
