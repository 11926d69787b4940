import type { Ref } from 'vue'

import { shallowRef, watchEffect } from 'vue'

/** Epoch ms as of the last tick. On a server it stays 0. */
const now = shallowRef(0)
let users = 0
let timer: ReturnType<typeof setTimeout> | undefined

function tick(): void {
  clearTimeout(timer)
  now.value = Date.now()
  if (!document.hidden) timer = setTimeout(tick, 1_000)
}

/** The time, once a second for as long as `isNeeded`: one timer for all who look, none while the page is hidden. */
export function useNow(isNeeded: (at: number) => unknown): Readonly<Ref<number>> {
  watchEffect((onCleanup) => {
    if (!isNeeded(now.value) || !globalThis.document) return
    if (!users++) {
      document.addEventListener('visibilitychange', tick)
      tick()
    }
    onCleanup(() => {
      if (--users) return
      document.removeEventListener('visibilitychange', tick)
      clearTimeout(timer)
    })
  })
  return now
}
