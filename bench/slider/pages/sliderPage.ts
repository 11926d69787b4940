/** One slider captcha, or a floor. */
export interface SliderSubject {
  /** CSS selector of what is dragged. */
  handle: string
  /** CSS selector of what is gone once the picture is there, where that cannot be told from an `<img>`. */
  loading?: string
  /** Puts one in the page at once; returns how to take it away at once. */
  mount(into: HTMLElement): () => void
}

/** What a page offers to the bench. */
export interface SliderPage {
  /** Mounts some side by side; returns how long each call took, in ms. */
  mount(count: number): number[]
  /** Resolves when all can be dragged, and are painted. */
  ready(): Promise<void>
  unmount(): void
  /** Whole lives, from mount to unmount, `atOnce` side by side; resolves to how long each mount took, in ms. */
  lives(count: number, atOnce: number): Promise<number[]>
  /** The middle of the first handle. */
  handle(): { x: number; y: number }
  /** From now on notes in each frame where that handle is; the function says at how many places it was. */
  watch(): void
  positions(): number
}

declare global {
  interface Window {
    slider: SliderPage
  }
}

const GIVE_UP_MS = 10_000

/** Makes a page of a subject. */
export function defineSlider({ handle: selector, loading, mount: mountOne }: SliderSubject): void {
  const host = document.querySelector<HTMLElement>('#host')!
  Object.assign(host.style, { display: 'flex', flexWrap: 'wrap', gap: '8px', font: '14px/1.5 sans-serif' })
  let ends: (() => void)[] = []
  let places = new Set<number>()

  function handleBox(): DOMRect {
    return host.querySelector(selector)!.getBoundingClientRect()
  }

  function isReady(one: Element): boolean {
    if (!one.querySelector(selector) || (loading && one.querySelector(loading))) return false
    const pictures = [...one.querySelectorAll<HTMLImageElement | HTMLCanvasElement>('img, canvas')]
    return pictures.length > 0 && pictures.every((picture) => !('complete' in picture) || picture.complete)
  }

  function mount(count: number): number[] {
    return Array.from({ length: count }, () => {
      const into = host.appendChild(document.createElement('div'))
      const startedAt = performance.now()
      ends.push(mountOne(into))
      return performance.now() - startedAt
    })
  }

  async function ready(): Promise<void> {
    const startedAt = performance.now()
    while (![...host.children].every(isReady)) {
      if (performance.now() - startedAt > GIVE_UP_MS) throw new Error(`expected ${selector} and loaded pictures`)
      await frame()
    }
    await frame()
    await frame() // the first of the two may have begun before
  }

  function unmount(): void {
    for (const end of ends) end()
    ends = []
    host.replaceChildren()
  }

  window.slider = {
    mount,
    ready,
    unmount,
    async lives(count, atOnce) {
      const times: number[] = []
      while (times.length < count) {
        times.push(...mount(atOnce))
        await ready()
        unmount()
      }
      return times
    },
    handle() {
      const { left, top, width, height } = handleBox()
      return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) }
    },
    watch() {
      const start = handleBox().left
      const seen = (places = new Set<number>())
      const look = (): void => {
        if (places !== seen || !ends.length) return
        const { left } = handleBox()
        if (left !== start) seen.add(Math.round(left * 10))
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    },
    positions() {
      const { size } = places
      places = new Set() // nobody looks any more
      return size
    },
  }
}

function frame(): Promise<unknown> {
  return new Promise(requestAnimationFrame)
}
