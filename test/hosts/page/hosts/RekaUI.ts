import type { Host } from '../host'

import RekaUI from './RekaUI.vue'

export const host: Host = { page: RekaUI }
