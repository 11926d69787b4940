import type { Layout } from './layout'
import type { VNode } from 'vue'

import { createApp, nextTick, shallowRef } from 'vue'

import { layOut } from './layout'

/** One kind of bar. */
export interface BarsSubject {
  /** One bar at a whole percentage. */
  render(percent: number, index: number): VNode
  /** Returns the missing part of a bar at this percentage. A bar out of view has no percentage to check. */
  missing?(bar: Element, index: number, percent?: number): string | undefined
}

/** The interface of a page for the bench. */
export interface BarsPage {
  /** Mounts so many bars at 5 %, lays them out, and returns the number of elements. */
  mount(count: number, layout: Layout): number
  /** Advances all bars by 1 %. Resolves when Vue has updated them. */
  update(): Promise<void>
  /** Updates so many times in a row, with a layout each time. */
  updates(times: number): Promise<void>
  /** Resolves when the changes are painted. */
  painted(): Promise<void>
  /** Returns the first missing part of any bar, if one is missing. */
  missing(isInView: boolean): string | undefined
  scrollToEnd(): void
}

declare global {
  interface Window {
    bars: BarsPage
  }
}

/** Defines the page of a kind of bar. */
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
      // The first frame may have begun before the change.
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

/** Forces style and layout, and returns the number of elements. */
function settle(host: HTMLElement): number {
  host.getBoundingClientRect()
  return host.querySelectorAll('*').length
}

function isSeen(bar: Element): boolean {
  const { top, bottom } = bar.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}
