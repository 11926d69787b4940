import { named } from '../browser/peers'

export interface Subject {
  name: string
  /** File name of its page, without `.ts`. */
  page: string
}

export const floor = { name: 'three translates and points (floor 2)', page: 'threeTranslates' }
export const puzzle = { name: 'SliderPuzzle', page: 'sliderPuzzle' }
export const verify = { name: 'SliderVerify', page: 'sliderVerify' }

/** Returns all subjects. Requires `installPeers()` first, because the names contain package versions. */
export function subjects(): Subject[] {
  return [
    { name: 'bare transform (floor 1)', page: 'bareTransform' },
    floor,
    { name: named('vue3-slide-verify'), page: 'vue3SlideVerify' },
    { name: named('vue3-puzzle-vcode'), page: 'vue3PuzzleVcode' },
    { name: `${named('rc-slider-captcha')}, ${named('react')}`, page: 'rcSliderCaptcha' },
    { name: named('go-captcha-vue'), page: 'goCaptchaVue' },
    puzzle,
    verify,
  ]
}
