import type { Host } from '../host'

import { createPersistedState } from 'pinia-plugin-persistedstate'

import PersistedState from './PersistedState.vue'

const persist = createPersistedState({ auto: true })
/** Whether the app asks the plugin to keep our store too. */
const isOurs = location.search.includes('persist=ours')

export const host: Host = {
  page: PersistedState,
  pinia(context) {
    if (isOurs && context.store.$id === 'taskgate') context.options.persist = { pick: ['tasks'] }
    persist(context)
  },
}
