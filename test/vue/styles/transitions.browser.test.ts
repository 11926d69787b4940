import 'vue-taskgate/style.css'

import { mount } from '@vue/test-utils'
import { SliderPuzzle } from 'vue-taskgate'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { page } from 'vitest/browser'
import { h, shallowRef } from 'vue'

import { challenge } from '../../support/page/challenge'
import { stopAnimations } from '../../support/page/foreignPage'
import { middle, move, press, release } from '../../support/page/hand'

beforeEach(() => page.viewport(700, 600))

describe.each(['*', '*, *::before, *::after', 'div, span, img'])(
  'on a page with %s { transition: all 1s }',
  (selector) => {
    it.each(['before', 'after'])(
      'imported %s the package’s styles, a drag moves handle, piece and trail at once',
      async (order) => {
        const style = document.createElement('style')
        style.textContent = `${selector} { transition: all 1s }`
        if (order === 'before') document.head.prepend(style)
        else document.head.append(style)
        onTestFinished(() => style.remove())
        const name = shallowRef<'ready' | 'dragging'>('ready')
        const draw = () =>
          h(SliderPuzzle, { state: { name: name.value }, challenge, onGrab: () => (name.value = 'dragging') })
        const wrapper = mount(draw, { attachTo: document.body })
        onTestFinished(() => wrapper.unmount())
        const part = (what: string): HTMLElement => wrapper.find<HTMLElement>(`[data-part=${what}]`).element
        const handle = part('handle')
        stopAnimations()
        const from = middle(handle)
        const fill = part('trail-fill').getBoundingClientRect().right
        await press(from)
        for (const way of [20, 80, 140]) {
          await move({ x: from.x + way, y: from.y })
          const moved = [
            middle(handle).x - from.x,
            middle(part('piece')).x - from.x,
            part('trail-fill').getBoundingClientRect().right - fill,
          ]
          for (const px of moved) expect(Math.abs(px - way)).toBeLessThanOrEqual(1)
        }
        await release({ x: from.x + 140, y: from.y })
      },
    )
  },
)
