import type { Host } from '../host'

import { ofetch } from 'ofetch'

import PromptForm from '../PromptForm.vue'

// A signal would replace the time limit.
const api = ofetch.create({ baseURL: '/api', timeout: 1_000 })

export const host: Host = {
  page: PromptForm,
  taskgate: {
    client: {
      start({ action, input, token, key }) {
        const body = { action, input, verifyToken: token }
        return api('/startTask', { method: 'POST', body, headers: { 'Idempotency-Key': key } })
      },
      status: (target) => api('/task/status', { query: target }),
    },
  },
}
