import { computed, shallowRef, watchPostEffect } from 'vue'

import { systemClock } from '../../core/environment/clock'

/** Epoch ms as of the last tick. */
const now = shallowRef(0)
let users = 0
let timer: ReturnType<typeof setTimeout> | undefined

function tick(): void {
  clearTimeout(timer)
  now.value = systemClock.now()
  if (!document.hidden) timer = setTimeout(tick, 1_000)
}

/** Ticks for one more user. Returns the function that stops for this user. */
function startTicking(): () => void {
  users += 1
  if (users === 1) document.addEventListener('visibilitychange', tick)
  if (users === 1 || Math.abs(systemClock.now() - now.value) >= 1_000) tick() // the last tick may be long ago
  return () => {
    users -= 1
    if (users > 0) return
    document.removeEventListener('visibilitychange', tick)
    clearTimeout(timer)
  }
}

/**
 * Returns the time, updated once a second until `until()` (epoch ms; 0 for never, `Infinity` for as long as the scope
 * lives). All users share one timer, which stops while the page is hidden. Undefined while the time is not needed, on a
 * server, and before the component is mounted, so that hydration matches the server's markup.
 */
export function useNow(until: () => number): () => number | undefined {
  const isMounted = shallowRef(false)

  // The last tick may be old. `Infinity` needs no comparison.
  const isNeeded = computed(() => {
    const end = until()
    return end === Infinity || (end > 0 && end > Math.min(now.value, systemClock.now()))
  })

  watchPostEffect((onCleanup) => {
    if (!isNeeded.value) return
    isMounted.value = true
    onCleanup(startTicking())
  })
  return () => (isNeeded.value && isMounted.value ? now.value : undefined)
}
