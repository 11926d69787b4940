import { computed, shallowRef, watchPostEffect } from 'vue'

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
 * Reads the time, once a second until `until()` (epoch ms; 0 for not at all, `Infinity` for as long as the scope lives): one
 * timer for all who look, none while the page is hidden. Undefined while it is not needed, on a server, and in a component
 * until that is mounted, so that hydration meets what the server has drawn.
 */
export function useNow(until: () => number): () => number | undefined {
  const isMounted = shallowRef(false)

  // The last tick may be long ago, or ahead of a clock that was set back. Without an end nothing is asked again.
  const isNeeded = computed(() => {
    const end = until()
    return end === Infinity || (end > 0 && end > Math.min(now.value, Date.now()))
  })

  watchPostEffect((onCleanup) => {
    if (!isNeeded.value) return
    isMounted.value = true
    onCleanup(startTicking())
  })
  return () => (isNeeded.value && isMounted.value ? now.value : undefined)
}
