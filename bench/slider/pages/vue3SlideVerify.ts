import SlideVerify from 'vue3-slide-verify'

import { mountVue } from './mountVue'
import { background, height, width } from './picture'
import { defineSlider } from './sliderPage'

import 'vue3-slide-verify/dist/style.css'

/** Cuts the piece and judges the answer in the page. */
defineSlider({
  handle: '.slide-verify-slider-mask-item',
  loading: '.slider-verify-loading',
  mount: (into) => mountVue(SlideVerify, { imgs: [background], w: width, h: height }, into),
})
