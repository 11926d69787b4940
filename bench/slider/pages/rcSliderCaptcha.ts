import SliderCaptcha from 'rc-slider-captcha'
import { createElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'

import { background, height, image, piece, width } from './picture'
import { defineSlider } from './sliderPage'

const props = {
  bgSize: { width, height },
  puzzleSize: { width: piece.width, height: piece.height, top: piece.y },
  request: () => Promise.resolve({ bgUrl: background, puzzleUrl: image }),
  onVerify: () => Promise.reject(new Error('wrong position')),
}

defineSlider({
  // The button is disabled until the picture has loaded.
  handle: '.rc-slider-captcha-button:not(.rc-slider-captcha-button-disabled)',
  mount(into) {
    const root = createRoot(into)
    flushSync(() => root.render(createElement(SliderCaptcha, props)))
    return () => flushSync(() => root.unmount())
  },
})
