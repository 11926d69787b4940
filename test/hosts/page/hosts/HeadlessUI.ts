import type { Host } from '../host'

import HeadlessUI from './HeadlessUI.vue'

export const host: Host = { page: HeadlessUI }
