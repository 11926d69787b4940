import Vcode from 'vue3-puzzle-vcode'

import { mountVue } from './mountVue'
import { background, height, width } from './picture'
import { defineSlider } from './sliderPage'

import 'vue3-puzzle-vcode/css'

/** Cuts the piece and judges the answer in the page. Inside the page, not as a modal dialog. */
defineSlider({
  handle: '.range-btn',
  loading: '.loading-box_:not(.hide_)',
  mount(into) {
    Object.assign(into.style, { position: 'relative', width: `${width}px` })
    const options = { type: 'inside', show: true, imgs: [background], canvasWidth: width, canvasHeight: height }
    return mountVue(Vcode, options, into)
  },
})
