import type { Layout } from './layout'
import type { VNode } from 'vue'

import { createApp, nextTick, shallowRef } from 'vue'

import { layOut } from './layout'

/** One kind of bar. */
export interface BarsSubject {
  /** One bar at a whole percentage. */
  render(percent: number, index: number): VNode
  /** What is missing in a bar that should show this percentage; a percentage is left out where nobody looks. */
  missing?(bar: Element, index: number, percent?: number): string | undefined
}

/** What a page offers to the bench. */
export interface BarsPage {
  /** Mounts so many, all at 5 %, and has them laid out; returns how many elements there are. */
  mount(count: number, layout: Layout): number
  /** All go on by 1 %; resolves when Vue is done. */
  update(): Promise<void>
  /** The same so many times in one go, laid out each time. */
  updates(times: number): Promise<void>
  /** Resolves when what has changed is drawn. */
  painted(): Promise<void>
  /** What is missing in any bar; nothing if all is well. */
  missing(isInView: boolean): string | undefined
  scrollToEnd(): void
}

declare global {
  interface Window {
    bars: BarsPage
  }
}

/** Makes a page of a kind of bar. */
export function defineBars({ render, missing }: BarsSubject): void {
  let host: HTMLElement
  let count = 0
  const percent = shallowRef(5)
  const root = () => Array.from({ length: count }, (_, index) => render(percent.value, index))

  async function update(): Promise<void> {
    percent.value += 1
    await nextTick()
  }

  window.bars = {
    mount(howMany, layout) {
      count = howMany
      host = layOut(layout)
      createApp({ render: root }).mount(host)
      return settle(host)
    },
    update,
    async updates(times) {
      for (let time = 0; time < times; time += 1) {
        await update()
        settle(host)
      }
    },
    async painted() {
      // The first of the two may have begun before.
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame)
    },
    missing(isInView) {
      const bars = [...host.children]
      if (bars.length !== count) return `${count} bars, came ${bars.length}`
      return bars
        .map((bar, index) => missing?.(bar, index, isInView && isSeen(bar) ? percent.value : undefined))
        .find(Boolean)
    },
    scrollToEnd: () => host.lastElementChild!.scrollIntoView(),
  }
}

/** Style and layout are done when this returns. */
function settle(host: HTMLElement): number {
  host.getBoundingClientRect()
  return host.querySelectorAll('*').length
}

function isSeen(bar: Element): boolean {
  const { top, bottom } = bar.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}
