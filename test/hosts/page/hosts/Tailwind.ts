import type { Host } from '../host'

import PromptForm from '../PromptForm.vue'

export const host: Host = { page: PromptForm }
