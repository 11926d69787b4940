import { createPinia } from 'pinia'
import { createTaskgate, SliderVerify } from 'vue-taskgate'

import { challenge } from './challenge'
import { mountVue } from './mountVue'
import { defineSlider } from './sliderPage'

import 'vue-taskgate/style.css'

/** A client that answers like the server half. */
const client = {
  challenge: () => Promise.resolve(challenge),
  submit: () => Promise.resolve({ ok: false, reason: 'retry', next: challenge }),
}

defineSlider({
  handle: '[data-part=handle]',
  mount: (into) => mountVue(SliderVerify, {}, into, createPinia(), createTaskgate({ client })),
})
