import type { Host } from '../host'

import { createVuetify } from 'vuetify'
import { VApp, VBtn, VCard, VDialog, VForm, VMain, VMenu, VTextField } from 'vuetify/components'

import Vuetify from './Vuetify.vue'

import 'vuetify/styles'

const components = { VApp, VBtn, VCard, VDialog, VForm, VMain, VMenu, VTextField }

export const host: Host = {
  page: Vuetify,
  components,
  install: (app) => app.use(createVuetify()),
}
