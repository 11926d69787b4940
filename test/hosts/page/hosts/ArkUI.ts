import type { Host } from '../host'

import ArkUI from './ArkUI.vue'

export const host: Host = { page: ArkUI }
