/**
 * The app's side: the plugin that an app installs, the store of its tasks, and the host for checks that no button shows.
 * Components reach it through the context alone.
 */
import type { TaskgateContext, TaskgateOptions, TaskLookup } from '../context/taskgateContext'
import type { TaskStore } from './useTaskStore'
import type { App } from 'vue'

import { Problem } from '../../core/http/problem'
import { taskgateKey } from '../context/taskgateKey'
import { checkOptions } from './checkOptions'
import { createTaskgateContext } from './createTaskgateContext'
import { useTaskStore } from './useTaskStore'

/** One server half as an app sees it: a Vue plugin, and an object for guards, stores and interceptors. */
export interface Taskgate extends Pick<TaskgateContext, 'client' | 'config' | 'verify'> {
  install(app: App): void
  /** The store of the app that it is installed in. Throws a `config` `Problem` before that. */
  readonly tasks: TaskStore
  /** Forgets all tasks and stops what is under way here; on the server they go on. */
  dispose(): void
}

/** Puts options once for all components. Throws a `config` `Problem` for an option that cannot be, in development. */
export function createTaskgate(options: TaskgateOptions = {}): Taskgate {
  if (process.env.NODE_ENV !== 'production') checkOptions(options)
  const context = createTaskgateContext(options)
  const { client, config, verify } = context
  let app: App | undefined

  function store(of = app): TaskStore {
    if (!of) throw new Problem({ code: 'config', hint: 'taskgate.tasks is there after app.use(taskgate)' })
    return of.runWithContext(() => useTaskStore())
  }

  return {
    client,
    config,
    verify,
    install(given) {
      app = given
      // A server may install it in one app for each request: each finds its own tasks.
      const tasks: TaskLookup = {
        get: (key) => store(given).tasks[key],
        cancel: (key) => void store(given).cancel(key),
        retry: (key) => void store(given).retry(key),
        resume: (key) => store(given).resume(key),
      }
      given.provide(taskgateKey, Object.assign(Object.create(context) as TaskgateContext, { tasks }))
    },
    get tasks() {
      return store()
    },
    dispose() {
      for (const provider of config.providers ?? []) provider.dispose?.()
      if (!app) return
      const { list, dismiss } = store()
      for (const { key } of list) dismiss(key)
    },
  }
}
