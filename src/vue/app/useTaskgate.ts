import type { TaskgateContext } from '../context/taskgateContext'
import type { Pinia } from 'pinia'

import { getActivePinia } from 'pinia'

import { Problem } from '../../core/http/problem'
import { injectTaskgate } from '../context/taskgateKey'
import { createTaskgateContext } from './createTaskgateContext'

/** Contexts of apps without the plugin: one for each Pinia, so two requests on a server share nothing. */
const defaults = new WeakMap<Pinia, TaskgateContext>()

/**
 * Returns the context of the plugin, or one with the defaults for this Pinia.
 * Throws a `config` {@link Problem} without Pinia.
 */
export function useTaskgate(pinia: Pinia | undefined = getActivePinia()): TaskgateContext {
  if (!pinia) {
    const hint =
      'Tasks are kept in a Pinia store, but no Pinia is installed. Add app.use(createPinia()) before app.mount()'
    throw new Problem({ code: 'config', hint: process.env.NODE_ENV === 'production' ? undefined : hint })
  }
  const provided = injectTaskgate()
  if (provided) return provided
  const context = defaults.get(pinia) ?? createTaskgateContext()
  defaults.set(pinia, context)
  return context
}
