import type { Host } from '../host'

import axios from 'axios'

import PromptForm from '../PromptForm.vue'

const api = axios.create({ baseURL: '/api', timeout: 1_000 })

export const host: Host = {
  page: PromptForm,
  taskgate: {
    client: {
      async start({ action, input, token, key }, { signal }) {
        const body = { action, input, verifyToken: token }
        return (await api.post('/startTask', body, { signal, headers: { 'Idempotency-Key': key } })).data
      },
      status: async (target, { signal }) => (await api.get('/task/status', { signal, params: target })).data,
    },
  },
}
