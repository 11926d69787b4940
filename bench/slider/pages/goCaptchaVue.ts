import { Slide } from 'go-captcha-vue'

import { mountVue } from './mountVue'
import { background, height, image, piece, width } from './picture'
import { defineSlider } from './sliderPage'

import 'go-captcha-vue/dist/style.css'

const config = { width, height }
const data = {
  image: background,
  thumb: image,
  thumbX: 0,
  thumbY: piece.y,
  thumbWidth: piece.width,
  thumbHeight: piece.height,
}

defineSlider({
  handle: '.gc-drag-block',
  mount: (into) => mountVue(Slide, { config, data, events: {} }, into),
})
