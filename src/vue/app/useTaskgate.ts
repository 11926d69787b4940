import type { TaskgateContext } from './taskgateContext'
import type { Pinia } from 'pinia'

import { getActivePinia } from 'pinia'
import { hasInjectionContext, inject } from 'vue'

import { Problem } from '../../core/http/problem'
import { createTaskgateContext } from './taskgateContext'
import { taskgateKey } from './taskgateKey'

/** Where there is no plugin: one context for each Pinia, so that two requests on a server share nothing. */
const defaults = new WeakMap<Pinia, TaskgateContext>()

/** The context of the plugin, or one on defaults. Throws a `config` {@link Problem} without Pinia. */
export function useTaskgate(): TaskgateContext {
  const pinia = getActivePinia()
  if (!pinia) {
    throw new Problem({
      code: 'config',
      hint: 'Tasks are kept in a Pinia store, but no Pinia is installed. Add app.use(createPinia()) before app.mount()',
    })
  }
  const given = hasInjectionContext() ? inject(taskgateKey, undefined) : undefined
  const context = given ?? defaults.get(pinia) ?? createTaskgateContext()
  if (!given) defaults.set(pinia, context)
  return context
}
