// An otherwise idle process that samples the clock. The longest gap shows for how long the machine stalled it.
const EVERY_MS = 2

let worst = 0
let last = performance.now()

process.on('message', () => {
  process.send?.(worst)
  worst = 0
})

setInterval(() => {
  const now = performance.now()
  worst = Math.max(worst, now - last - EVERY_MS)
  last = now
}, EVERY_MS)
