import type { Host } from '../host'

import Aura from '@primeuix/themes/aura'
import Button from 'primevue/button'
import PrimeVue from 'primevue/config'

import Page from './PrimeVue.vue'

export const host: Host = {
  page: Page,
  components: { Button },
  install: (app) => app.use(PrimeVue, { theme: { preset: Aura } }),
}
