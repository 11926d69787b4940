import { h } from 'vue'

import { addStyles } from './addStyles'
import { defineBars } from './barsPage'

addStyles(`
  .track { height: 6px; background: #ebedf1 }
  .fill { height: 100%; background: #2a63d5; transform-origin: 0 0 }
`)

/** The floor: a track and its fill. */
defineBars({
  render: (percent) =>
    h('div', { class: 'track' }, [h('div', { class: 'fill', style: { transform: `scaleX(${percent}%)` } })]),
})
