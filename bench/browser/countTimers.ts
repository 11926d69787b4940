declare global {
  interface Window {
    /** Timers and frames that are yet to come. */
    liveTimers: Set<number>
  }
}

/** Runs in a page before all else: notes each timer until it has fired or is cleared. */
export function countTimers(): void {
  // Nothing in here has a name of its own: tsx would wrap it in a helper that the page does not know.
  const live = (window.liveTimers = new Set<number>())
  for (const [set, clear] of [
    ['setTimeout', 'clearTimeout'],
    ['setInterval', 'clearInterval'],
    ['requestAnimationFrame', 'cancelAnimationFrame'],
  ] as const) {
    const [start, end] = [window[set], window[clear]].map((own) => own.bind(window)) as [
      typeof setTimeout,
      (id: number) => void,
    ]
    Object.assign(window, {
      [set]: (callback: (...given: unknown[]) => void, ...rest: [number]) => {
        const id = Number(
          start(
            (...given: unknown[]) => {
              if (set !== 'setInterval') live.delete(id)
              callback(...given)
            },
            ...rest,
          ),
        )
        live.add(id)
        return id
      },
      [clear]: (id: number) => {
        live.delete(id)
        end(id)
      },
    })
  }
}
