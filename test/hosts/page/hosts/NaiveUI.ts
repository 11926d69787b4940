import type { Host } from '../host'

import { NButton } from 'naive-ui'

import NaiveUI from './NaiveUI.vue'

export const host: Host = { page: NaiveUI, components: { NButton } }
