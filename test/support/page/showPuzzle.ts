import type { SliderPuzzleProps } from 'vue-taskgate'

import { mount } from '@vue/test-utils'
import { onTestFinished } from 'vitest'
import { SliderPuzzle } from 'vue-taskgate'

import { challenge } from './challenge'
import { middle } from './hand'

export const ready: SliderPuzzleProps = { state: { name: 'ready' }, challenge }
/** How far the piece of `challenge` can go. */
export const MAX = 264

/** Mounts a puzzle in a box of `width` px until the test ends. */
export function showPuzzle(props: SliderPuzzleProps = ready, width = 346) {
  const place = document.body.appendChild(document.createElement('div'))
  place.style.width = `${width}px`
  const wrapper = mount(SliderPuzzle, {
    props: {
      ...props,
      onGrab: () => wrapper.setProps({ state: { name: 'dragging' } }),
      onRelease: () => wrapper.setProps({ state: props.state }),
      onSubmit: () => wrapper.setProps({ state: props.state }),
    } as never,
    attachTo: place,
  })
  onTestFinished(() => {
    wrapper.unmount()
    place.remove()
    document.documentElement.removeAttribute('dir')
    document.documentElement.className = ''
  })
  const part = (name: string) => wrapper.element.querySelector(`[data-part=${name}]`) as HTMLElement
  return {
    place,
    wrapper,
    part,
    range: () => wrapper.find('input').element,
    answer: () => wrapper.emitted('submit')?.at(-1)?.[0] as { x: number; track: number[][]; method: string },
    /** How far a part has travelled. By its middle, since the piece grows a little while it is dragged. */
    left: (name: string) =>
      middle(part(name)).x - part('track').getBoundingClientRect().left - part(name).offsetWidth / 2,
    /** Challenge pixels for one pixel on the screen. */
    scale: () => 320 / part('track').getBoundingClientRect().width,
  }
}
