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

/** Counts one user more. Returns the function that counts it out. */
function startTicking(): () => void {
  users += 1
  if (users === 1) document.addEventListener('visibilitychange', tick)
  if (users === 1 || Math.abs(Date.now() - now.value) >= 1_000) tick() // the last tick may be long ago
  return () => {
    users -= 1
    if (users > 0) return
    document.removeEventListener('visibilitychange', tick)
    clearTimeout(timer)
  }
}

/**
 * The time, once a second until `until()` (epoch ms; 0 for not at all, `Infinity` for as long as the scope lives): one
 * timer for all who look, none while the page is hidden. Undefined while it is not needed, on a server, and in a component
 * until that is mounted, so that hydration meets what the server has drawn.
 */
export function useNow(until: () => number): Readonly<Ref<number | undefined>> {
  const isAlive = shallowRef(false)
  const wake = (): void => void (isAlive.value = !!globalThis.document)
  if (getCurrentInstance()) onMounted(wake)
  else wake()

  // The last tick may be long ago, or ahead of a clock that was set back. Without an end nothing is asked again.
  const isNeeded = computed(() => {
    const end = isAlive.value ? until() : 0
    return end === Infinity || (end > 0 && end > Math.min(now.value, Date.now()))
  })

  watchEffect((onCleanup) => {
    if (isNeeded.value) onCleanup(startTicking())
  })
  return computed(() => (isNeeded.value ? now.value : undefined))
}
