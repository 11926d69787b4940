/** A slider captcha or a floor. */
export interface SliderSubject {
  /** CSS selector of the draggable element. */
  handle: string
  /** CSS selector of an element that exists only while the picture loads, for subjects without an `<img>`. */
  loading?: string
  /** Mounts one instance synchronously. Returns a function that unmounts it synchronously. */
  mount(into: HTMLElement): () => void
}

/** The interface of a page for the bench. */
export interface SliderPage {
  /** Mounts `count` instances side by side. Returns the duration of each call, in ms. */
  mount(count: number): number[]
  /** Resolves when all instances are draggable and painted. */
  ready(): Promise<void>
  unmount(): void
  /** Runs mount-to-unmount cycles, `atOnce` side by side. Resolves to the duration of each mount, in ms. */
  lives(count: number, atOnce: number): Promise<number[]>
  /** Returns the centre of the first handle. */
  handle(): { x: number; y: number }
  /** Starts to record the position of the first handle in each frame. */
  watch(): void
  /** Stops recording. Returns the number of distinct positions. */
  positions(): number
}

declare global {
  interface Window {
    slider: SliderPage
  }
}

const GIVE_UP_MS = 10_000

/** Defines `window.slider` for a subject. */
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
    await frame() // the first of the two frames may have started earlier
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
      places = new Set() // stops the frame loop of watch()
      return size
    },
  }
}

function frame(): Promise<unknown> {
  return new Promise(requestAnimationFrame)
}
