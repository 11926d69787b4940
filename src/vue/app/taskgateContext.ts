import type { Action } from '../../core/task/action'
import type { CaptchaProvider, Proof } from '../../core/captcha/captchaProvider'
import type { TaskPolling } from '../../core/task/followTask'
import type { VerifyRequest } from '../../core/captcha/gate'
import type { Problem } from '../../core/http/problem'
import type { Task } from '../../core/task/task'
import type { TaskClient, TaskClientOptions } from '../../core/http/taskClient'
import type { Locale } from '../../locales/locale'
import type { AppContext, MaybeRefOrGetter } from 'vue'

import { toValue } from 'vue'

import { Problem as ProblemError } from '../../core/http/problem'
import { createTaskClient } from '../../core/http/taskClient'
import { en } from '../../locales/en'
import { createSliderProvider } from '../captcha/sliderProvider'
import { solveCaptcha } from '../captcha/solveCaptcha'

export interface TaskgateOptions extends TaskClientOptions {
  /** Language of all components. Default English. */
  locale?: MaybeRefOrGetter<Locale | undefined>
  /** Captcha providers beside the slider; the risk answer names one. */
  providers?: CaptchaProvider[]
  /** How tasks are followed. */
  polling?: TaskPolling
  /** Whether a lost start may be repeated; 'auto' asks the server's `features`. Default 'auto'. */
  idempotent?: 'auto' | boolean
  /** Follows a button's `to`: the `push` of your router. */
  navigate?: (route: never) => unknown
  /** Called after a 401; following goes on when it resolves. */
  onAuth?: () => unknown
  /** Each task that came to its end. */
  onSettled?: (task: Task) => void
  /** Each task that failed. */
  onError?: (problem: Problem, task: Task) => void
}

export interface VerifyPlace {
  /** Over the page, or in its place in the page. Default `popup`. */
  mode?: 'popup' | 'embed'
  /** That place. */
  inlineHost?: HTMLElement
}

/** Tasks by their key, for displays that know neither store nor client. */
export interface TaskLookup {
  get(key: string): Task | undefined
  cancel(key: string): void
  retry(key: string): void
  resume(key: string): void
}

/** What components and store share of one server half. */
export interface TaskgateContext {
  readonly config: Readonly<TaskgateOptions>
  /** The language in use; reactive. */
  readonly locale: Locale
  readonly client: TaskClient
  /** There once Pinia is. */
  tasks?: TaskLookup
  /** The app that this is installed in. */
  appContext?: AppContext
  /** The calls for an action: its own where it has some. */
  clientFor(action: Action): TaskClient
  /** Gets one proof from the provider that the request names. Rejects with a `Problem`. */
  verify(request: VerifyRequest, place?: VerifyPlace): Promise<Proof>
}

/** Puts together what the options say, without any store. */
export function createTaskgateContext(config: TaskgateOptions = {}): TaskgateContext {
  const client = createTaskClient(config)
  const clients = new WeakMap<object, TaskClient>()
  const slider = createSliderProvider(() => context.appContext)
  const providers = new Map([slider, ...(config.providers ?? [])].map((provider) => [provider.name, provider]))

  const context: TaskgateContext = {
    config,
    client,
    get locale() {
      return toValue(config.locale) ?? en
    },
    clientFor(action) {
      if (!action.client) return client
      const own = clients.get(action) ?? createTaskClient({ ...config, client: { ...config.client, ...action.client } })
      clients.set(action, own)
      return own
    },
    async verify(request, { mode, inlineHost } = {}) {
      const { locale, appContext } = context
      const provider = providers.get(request.provider)
      if (!provider) {
        const known = [...providers.keys()].join(', ')
        const asked = `The server asks for the captcha provider '${request.provider}'; known are ${known}`
        throw new ProblemError({ code: 'config', hint: `${asked}. Add it to createTaskgate({ providers })` })
      }
      const place = inlineHost && mode === 'embed' ? 'embed' : 'popup' // the button may be gone by now
      return solveCaptcha(provider, { ...request, mode: place, inlineHost, locale, appContext })
    },
  }
  return context
}
