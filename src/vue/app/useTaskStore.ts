import type { TaskClient } from '../../core/http/taskClient'
import type { TaskgateContext } from '../context/taskgateContext'
import type { Pinia } from 'pinia'

import { defineStore, getActivePinia } from 'pinia'

import { injectTaskgate } from '../context/taskgateKey'
import { createTaskStore } from './taskStore'
import { useTaskgate } from './useTaskgate'

export type { StartOptions } from './taskEntries'

const ID = 'taskgate'

/** Persistence plugins leave the store alone unless an app asks them to. */
const PLUGINS: object = { persist: false }

/** The client of each store, keyed by its tasks. Apps that share one Taskgate share its client. */
const clients = new WeakMap<object, TaskClient>()
/** Further stores of one Pinia: another app on it may have another server half. */
const others = new WeakMap<Pinia, Map<TaskClient, typeof useMainStore>>()

function define(id: string, context: () => TaskgateContext) {
  return defineStore(
    id,
    () => {
      const taskgate = context()
      const store = createTaskStore(taskgate)
      clients.set(store.tasks, taskgate.client)
      return store
    },
    PLUGINS,
  )
}

/** Its setup runs in the app of the Pinia, so guards outside of components get the app's context. */
const useMainStore = define(ID, useTaskgate)

function otherStore(pinia: Pinia, context: TaskgateContext): typeof useMainStore {
  const stores = others.get(pinia) ?? new Map<TaskClient, typeof useMainStore>()
  others.set(pinia, stores)
  const useStore = stores.get(context.client) ?? define(`${ID}:${stores.size + 2}`, () => context)
  stores.set(context.client, useStore)
  return useStore
}

export type TaskStore = ReturnType<typeof useMainStore>

/** Returns the Pinia store of all tasks: one for each Pinia and server half. Throws a `config` `Problem` without Pinia. */
export const useTaskStore = /* @__PURE__ */ Object.assign(
  (given?: Pinia): TaskStore => {
    const pinia = given ?? getActivePinia()
    const { stores } = useTaskgate(pinia) // throws without Pinia
    const main = useMainStore(pinia)
    const context = injectTaskgate()
    const isMain = !pinia || !context || clients.get(main.tasks) === context.client
    const store = isMain ? main : otherStore(pinia, context)(pinia)
    stores.set(pinia, store)
    return store
  },
  { $id: ID },
)
