import type { Ref } from 'vue'

import { computed, getCurrentInstance, onMounted, shallowRef, watchEffect } from 'vue'

/** Epoch ms as of the last tick. */
const now = shallowRef(0)
let users = 0
let timer: ReturnType<typeof setTimeout> | undefined

function tick(): void {
  clearTimeout(timer)
  now.value = Date.now()
  if (!document.hidden) timer = setTimeout(tick, 1_000)
}

/**
 * The time, once a second for as long as `isNeeded`: one timer for all who look, none while the page is hidden. It is 0
 * on a server, and in a component until that is mounted, so that hydration meets what the server has drawn.
 */
export function useNow(isNeeded: (at: number) => unknown): Readonly<Ref<number>> {
  const isAlive = shallowRef(false)
  const wake = (): void => void (isAlive.value = !!globalThis.document)
  if (getCurrentInstance()) onMounted(wake)
  else wake()

  watchEffect((onCleanup) => {
    // The last tick may be long ago, or ahead of a clock that was set back.
    if (!isAlive.value || ![now.value, Date.now()].some(isNeeded)) return
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
  return computed(() => (isAlive.value ? now.value : 0))
}
