import type { Host } from '../host'

import VeeValidate from 'virtual:example/vee-validate.vue'

export const host: Host = { page: VeeValidate }
