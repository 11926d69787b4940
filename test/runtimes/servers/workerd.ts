import type { Runner } from 'vue-taskgate/server'

import { createApp } from '../createApp'

/** Leaves started tasks to another process, as the documents recommend for workers. */
const elsewhere: Runner = {
  start: () => undefined,
  reserve: () => () => undefined,
  added: () => undefined,
  close: async () => undefined,
}

export default { fetch: createApp({ runner: elsewhere }) }
