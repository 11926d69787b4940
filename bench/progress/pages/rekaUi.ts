import { ProgressIndicator, ProgressRoot } from 'reka-ui'
import { h } from 'vue'

import { addStyles } from './addStyles'
import { defineBars } from './barsPage'

// The library has no styles. These are from the example in its documentation.
addStyles(`
  .track { position: relative; height: 6px; overflow: hidden; background: #ebedf1 }
  .fill { height: 100%; background: #2a63d5; transition: transform 660ms cubic-bezier(0.65, 0, 0.35, 1) }
`)

defineBars({
  render: (percent) =>
    h(ProgressRoot, { class: 'track', modelValue: percent }, () =>
      h(ProgressIndicator, { class: 'fill', style: { transform: `translateX(-${100 - percent}%)` } }),
    ),
})
