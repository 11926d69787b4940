/**
 * What all components of an app share: options, language, calls and the way to a proof.
 * Nothing here imports Pinia or VueUse, so that an app without tasks can use the puzzle alone.
 */
import type { CaptchaProvider, Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { Problem } from '../../core/http/problem'
import type { TaskClient, TaskClientOptions } from '../../core/http/taskClient'
import type { Action } from '../../core/task/action'
import type { TaskPolling } from '../../core/task/pollTask'
import type { Task } from '../../core/task/task'
import type { Locale } from '../../locales/locale'
import type { ShownTasks } from './shownTasks'
import type { CaptchaChunk, HeadlessChecks, Interruptions } from './check'
import type { MaybeRefOrGetter } from 'vue'

/** A captcha that is a component of ours: the slider. Made by us; an app's own is a `CaptchaProvider`. */
export interface ComponentProvider {
  name: string
  /** Loads what draws its checks. Rejects with a `load` problem when the chunk does not arrive. */
  load(): CaptchaChunk | Promise<CaptchaChunk>
  /** Fetches it ahead of need. */
  preload?(): void
  dispose?: undefined
}

export interface TaskgateOptions extends TaskClientOptions {
  /** Language of all components. Default English. */
  locale?: MaybeRefOrGetter<Locale | undefined>
  /**
   * Captcha providers beside the slider; the risk answer names one. `sliderProvider` bundles the slider with the app
   * instead of loading it when it is needed.
   */
  providers?: (CaptchaProvider | ComponentProvider)[]
  /** How tasks are followed. */
  polling?: TaskPolling
  /** Whether a lost start may be repeated; 'auto' asks the server's `features`. Default 'auto'. */
  idempotent?: 'auto' | boolean
  /** Follows a button's `to`: the `push` of your router. */
  navigate?: (route: never) => unknown
  /** Called after a 401; following continues when it resolves. */
  onAuth?: () => unknown
  /** Each task that came to its end. */
  onSettled?: (task: Task) => void
  /** Each task that failed. */
  onError?: (problem: Problem, task: Task) => void
}

/** Tasks by their key, for displays without store and client. */
export interface TaskLookup {
  get(key: string): Task | undefined
  cancel(key: string): void
  retry(key: string): void
  resume(key: string): void
}

/** Shared by components and store. */
export interface TaskgateContext {
  /** Version of this interface, which must match that of the copy that injects it. */
  readonly contract: number
  /** Version of the package that provides it. */
  readonly version: string
  readonly config: Readonly<TaskgateOptions>
  /** The language in use, English if undefined; reactive. */
  readonly locale: Locale | undefined
  readonly client: TaskClient
  /** Tasks of the app. Present once Pinia is. */
  tasks?: TaskLookup
  /** The tasks that the store keeps because a component shows them. */
  readonly shownTasks: ShownTasks
  /** The stores in use, by their Pinia. */
  readonly stores: Map<unknown, { $dispose(): void }>
  /** Whether the app is rendered on a server, where nothing may be started or followed. */
  isOnServer(): boolean
  /** The calls for an action: its own where it has some. */
  clientFor(action: Action): TaskClient
  /** The captcha provider of this name. Throws a `config` `Problem` if there is none. */
  providerOf(name: string): CaptchaProvider | ComponentProvider
  /** Loads the code that obtains proofs by this provider. Rejects with a `load` `Problem` if it does not arrive. */
  loadCaptcha(provider: CaptchaProvider | ComponentProvider): Promise<CaptchaChunk>
  /** Fetches what a check by this provider, the slider by default, would need. */
  preload(provider?: string): void
  /** The checks that no button shows; made at the first call, by code that most pages do not load. */
  headlessChecks(create: () => HeadlessChecks): HeadlessChecks
  /** Gets one proof without a button: `<TaskgateHost />` shows the check. Rejects with a `Problem`. */
  verify(request: VerifyRequest): Promise<Proof>
  /** Reports an error in the app's own code: in the console, and to the app's `errorHandler`. */
  reportBug(error: unknown, where: string): void
  /** Times when no dialog of ours may be modal. */
  readonly interruptions: Interruptions
  /** Calls `onAuth`; dialogs of ours are closed until it settles. Undefined without that option. */
  readonly signIn: (() => Promise<unknown>) | undefined
}
