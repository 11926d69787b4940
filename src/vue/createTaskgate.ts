import type { TaskgateContext, TaskgateOptions } from './taskgateContext'
import type { TaskStore } from './useTaskStore'
import type { App } from 'vue'

import { Problem } from '../core/problem'
import { createTaskgateContext } from './taskgateContext'
import { taskgateKey } from './taskgateKey'
import { useTaskStore } from './useTaskStore'

/** One server half as an app sees it: a Vue plugin, and an object for guards, stores and interceptors. */
export interface Taskgate extends Pick<TaskgateContext, 'client' | 'config' | 'verify'> {
  install(app: App): void
  /** The store of the app that it is installed in. Throws a `config` `Problem` before that. */
  readonly tasks: TaskStore
  /** Forgets all tasks and stops what is under way here; on the server they go on. */
  dispose(): void
}

/** Puts options once for all components. Throws a `config` `Problem` for an option that cannot be. */
export function createTaskgate(options: TaskgateOptions = {}): Taskgate {
  checkOptions(options)
  const context = createTaskgateContext(options)
  const { client, config, verify } = context
  let app: App | undefined

  function store(): TaskStore {
    if (!app) throw new Problem({ code: 'config', hint: 'taskgate.tasks is there after app.use(taskgate)' })
    return app.runWithContext(useTaskStore)
  }

  return {
    client,
    config,
    verify,
    install(given) {
      app = given
      context.appContext = given._context
      context.tasks = {
        get: (key) => store().tasks[key],
        cancel: (key) => void store().cancel(key),
        retry: (key) => void store().retry(key),
        resume: (key) => store().resume(key),
      }
      given.provide(taskgateKey, context)
    },
    get tasks() {
      return store()
    },
    dispose() {
      const { list, dismiss } = store()
      for (const { key } of list) dismiss(key)
    },
  }
}

function checkOptions({ baseUrl, fetch, paths, providers = [] }: TaskgateOptions): void {
  expect(baseUrl === undefined || /^(\/|https?:\/\/|$)/.test(baseUrl), 'baseUrl', 'a path or an http(s) URL', baseUrl)
  expect(fetch === undefined || typeof fetch === 'function', 'fetch', 'a function', typeof fetch)
  for (const [name, path] of Object.entries(paths ?? {})) {
    expect(path.startsWith('/'), `paths.${name}`, 'a path that begins with /', path)
  }
  for (const provider of providers) {
    expect(
      typeof provider?.solve === 'function',
      'providers',
      'captcha providers, made by defineCaptchaProvider',
      provider,
    )
  }
}

function expect(isFine: boolean, option: string, expected: string, came: unknown): void {
  if (!isFine)
    throw new Problem({ code: 'config', hint: `createTaskgate: ${option} takes ${expected}; came ${String(came)}` })
}
