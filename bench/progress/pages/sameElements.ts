import type { VNode } from 'vue'

import { defineComponent, h } from 'vue'

import { defineBars } from './barsPage'

import 'vue-taskgate/style.css'

/** The elements and the styles of a `TaskProgress` in one plain component: the floor of any bar with these parts. */
const SameElements = defineComponent({
  props: { percent: { type: Number, required: true }, index: { type: Number, required: true } },
  setup: (props) => () => {
    const labelId = `label-${props.index}`
    return part('div', 'progress', { 'data-state': 'pending', 'data-variant': 'bar', 'data-size': 'md' }, [
      part('div', 'head', {}, [
        part('span', 'label', { id: labelId }, `Poster ${props.index}.`),
        part('span', 'figure', {}, `${props.percent}%`),
      ]),
      part('div', 'bar', { role: 'progressbar', 'aria-valuenow': props.percent, 'aria-labelledby': labelId }, [
        part('svg', 'fill', { width: '5%', 'data-live': '', style: { '--tg-percent': props.percent } }, []),
      ]),
      part('div', 'meta', {}, ['Painting tiles', part('button', 'action', { type: 'button' }, 'Cancel')]),
    ])
  },
})

function part(tag: string, name: string, attributes: object, content: (VNode | string)[] | string) {
  return h(tag, { 'data-scope': 'taskgate', 'data-part': name, ...attributes }, content)
}

defineBars({ render: (percent, index) => h(SameElements, { percent, index }) })
