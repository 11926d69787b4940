import type { Host } from '../host'

import nuxtUI from '@nuxt/ui/vue-plugin'

import NuxtUI from './NuxtUI.vue'

import './nuxtUI.css'

export const host: Host = { page: NuxtUI, install: (app) => app.use(nuxtUI) }
