/**
 * The app's side: the plugin, the store of its tasks, and the host for checks without a button.
 * Components reach it through the context only.
 */
import type { TaskgateContext, TaskgateOptions, TaskLookup } from '../context/taskgateContext'
import type { TaskStore } from './useTaskStore'
import type { App } from 'vue'

import { inject, ssrContextKey } from 'vue'

import { Problem } from '../../core/http/problem'
import { reportBug } from '../context/reportBug'
import { taskgateKey } from '../context/taskgateKey'
import { checkOptions } from './checkOptions'
import { createTaskgateContext } from './createTaskgateContext'
import { useTaskStore } from './useTaskStore'
import { warnOfSecondVue } from './warnOfSecondVue'

/** One server half as an app sees it: a Vue plugin, and an object for guards, stores and interceptors. */
export interface Taskgate extends Pick<TaskgateContext, 'client' | 'config' | 'verify'> {
  install(app: App): void
  /** The store of the app that installed this plugin. Throws a `config` `Problem` before that. */
  readonly tasks: TaskStore
  /** Forgets all tasks and stops all calls and timers. On the server the tasks go on. */
  dispose(): void
}

/** Creates the plugin that holds the options of all components. Throws a `config` `Problem` for an invalid option (in development). */
export function createTaskgate(options: TaskgateOptions = {}): Taskgate {
  if (process.env.NODE_ENV !== 'production') checkOptions(options)
  const context = createTaskgateContext(options)
  const { client, config, verify } = context
  const apps = new Set<App>()
  let app: App | undefined

  function store(of = app): TaskStore {
    if (!of) throw new Problem({ code: 'config', hint: 'taskgate.tasks is available after app.use(taskgate)' })
    return of.runWithContext(() => useTaskStore())
  }

  /** Ends all calls and timers once the last app on a Pinia is unmounted. */
  function leave({ config: { globalProperties } }: App): void {
    const pinia = globalProperties.$pinia
    if ([...apps].some((other) => other.config.globalProperties.$pinia === pinia)) return
    context.stores.get(pinia)?.$dispose()
    context.stores.delete(pinia)
  }

  return {
    client,
    config,
    verify,
    install(given) {
      if (process.env.NODE_ENV !== 'production') warnOfSecondVue(given)
      app = given
      // A server may install one plugin in an app for each request, so each app looks up its own tasks.
      const tasks: TaskLookup = {
        get: (key) => store(given).tasks[key],
        cancel: (key) => void store(given).cancel(key),
        retry: (key) => void store(given).retry(key),
        resume: (key) => store(given).resume(key),
      }
      const own: Partial<TaskgateContext> = {
        tasks,
        reportBug: (error, where) => reportBug(error, where, given),
        // `renderToString` provides the SSR context before it renders.
        isOnServer: () =>
          typeof document === 'undefined' && !!given.runWithContext(() => inject(ssrContextKey, undefined)),
      }
      apps.add(given)
      given.onUnmount(() => {
        apps.delete(given)
        queueMicrotask(() => leave(given)) // after the components have left
      })
      given.provide(taskgateKey, Object.assign(Object.create(context) as TaskgateContext, own))
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
