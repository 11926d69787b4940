import type { TaskClient } from '../../core/http/taskClient'
import type { HeadlessChecks } from '../context/check'
import type { ComponentProvider, TaskgateContext, TaskgateOptions } from '../context/taskgateContext'

import { toValue } from 'vue'

import { Problem } from '../../core/http/problem'
import { createTaskClient } from '../../core/http/taskClient'
import { SLIDER } from '../../protocol/wire'
import { VERSION } from '../../protocol/version'
import { loadCaptcha, preloadCaptcha } from '../captcha/captchaChunk'
import { loadHeadlessChecks, loadSlider } from '../captcha/chunks'
import { createInterruptions } from '../captcha/interruptions'
import { reportBug } from '../context/reportBug'
import { createShownTasks } from '../context/shownTasks'
import { CONTRACT } from '../context/taskgateKey'

const slider: ComponentProvider = { name: SLIDER, load: loadSlider, preload: loadSlider.preload }

/** Builds the context from the options, without any store. */
export function createTaskgateContext(config: TaskgateOptions = {}): TaskgateContext {
  const client = createTaskClient(config)
  const clients = new WeakMap<object, TaskClient>()
  const providers = new Map([slider, ...(config.providers ?? [])].map((provider) => [provider.name, provider]))
  const interruptions = createInterruptions()
  let headlessChecks: HeadlessChecks | undefined
  let signingIn: Promise<unknown> | undefined

  async function signIn(): Promise<unknown> {
    const end = interruptions.begin()
    try {
      return await config.onAuth?.()
    } finally {
      signingIn = undefined
      end()
    }
  }

  const context: TaskgateContext = {
    contract: CONTRACT,
    version: VERSION,
    config,
    client,
    interruptions,
    shownTasks: createShownTasks(),
    stores: new Map(),
    isOnServer: () => false,
    headlessChecks: (create) => (headlessChecks ??= create()),
    get locale() {
      return toValue(config.locale)
    },
    clientFor(action) {
      if (!action.client) return client
      const own = clients.get(action) ?? createTaskClient({ ...config, client: { ...config.client, ...action.client } })
      clients.set(action, own)
      return own
    },
    providerOf(name) {
      const provider = providers.get(name)
      if (provider) return provider
      const came = `The server asks for the captcha provider '${name}'`
      const hint = `${came}; known are ${[...providers.keys()].join(', ')}. Add it to createTaskgate({ providers })`
      throw new Problem({ code: 'config', hint: process.env.NODE_ENV === 'production' ? came : hint })
    },
    loadCaptcha,
    preload(name = SLIDER) {
      const provider = providers.get(name)
      if (provider && typeof document !== 'undefined') void preloadCaptcha(provider)
    },
    async verify(request) {
      const { verifyHeadless } = await loadHeadlessChecks()
      return verifyHeadless(context, request)
    },
    reportBug: (error, where) => reportBug(error, where, undefined),
    signIn: config.onAuth && (() => (signingIn ??= signIn())),
  }
  return context
}
