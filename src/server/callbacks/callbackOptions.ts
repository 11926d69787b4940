import type { CallbackSource } from './callbackSource'
import type { OnUpdate } from './outbox'
import type { Reconcile } from './overdueTasks'

import { expectOption } from '../runtime/expectOption'
import { checkToken } from './vendors/sourceOptions'

export interface CallbackOptions {
  /** The senders by the name in their route, `POST {basePath}/callback/{name}/{token}`. */
  sources: Record<string, CallbackSource>
  /** The address at which vendors reach this server, `https://app.example`. `submit` then gets a `callbackUrl`. */
  publicUrl?: string
  /**
   * Called for every update that changed a task, after it was stored: at least once, with an idempotency key. Retried
   * when it throws; after the last try the update is a dead letter.
   */
  onUpdate?: OnUpdate
  /** Fetches results that were not pushed. Two of three vendors give up within a minute. */
  reconcile?: Reconcile
  /** Time before a missing result is fetched, in ms. Default 60,000. */
  reconcileAfterMs?: number
}

export interface CheckedCallbacks extends Pick<CallbackOptions, 'onUpdate' | 'reconcile'> {
  sources: ReadonlyMap<string, CallbackSource>
  reconcileAfterMs: number
  /** The URL to give to the vendor; undefined without a `publicUrl`. */
  urlOf(source: string): string | undefined
}

const SOURCE_NAME = /^[\w-]{1,64}$/
/** The vendors accept no longer URL. */
const MAX_URL = 256
const DEFAULT_RECONCILE_AFTER_MS = 60_000

/** Checks the options of pushed results. Throws a `TypeError` that names the option and never contains a token. */
export function checkCallbacks(options: CallbackOptions = { sources: {} }, basePath: string): CheckedCallbacks {
  const { sources, publicUrl, onUpdate, reconcile, reconcileAfterMs = DEFAULT_RECONCILE_AFTER_MS } = options
  expectOption(typeof sources === 'object' && sources !== null, 'callbacks.sources', 'sources by name', sources)
  const isUrl = publicUrl === undefined || (URL.canParse(publicUrl) && /^https?:[^?#]+$/.test(publicUrl))
  expectOption(isUrl, 'callbacks.publicUrl', "an address such as 'https://app.example', without ? and #", publicUrl)
  for (const [name, hook] of Object.entries({ onUpdate, reconcile })) {
    expectOption(hook === undefined || typeof hook === 'function', `callbacks.${name}`, 'a function', typeof hook)
  }
  const isWait = Number.isFinite(reconcileAfterMs) && reconcileAfterMs > 0
  expectOption(isWait, 'callbacks.reconcileAfterMs', 'milliseconds, more than 0', reconcileAfterMs)

  const urls = new Map<string, string>()
  for (const [name, source] of Object.entries(sources)) {
    const at = `callbacks.sources.${name}`
    expectOption(SOURCE_NAME.test(name), at, 'a name of 1–64 letters, digits, _ or -', name)
    expectOption(typeof source?.verify === 'function', at, 'a source, yidun() or ilivedata()', typeof source)
    checkToken(source.token, `${at}.token`)
    if (publicUrl === undefined) continue
    const url = `${publicUrl.replace(/\/$/, '')}${basePath}/callback/${name}/${source.token}`
    expectOption(
      url.length <= MAX_URL,
      at,
      `a callback URL of at most ${MAX_URL} characters (shorten publicUrl or token)`,
      `${url.length}`,
    )
    urls.set(name, url)
  }
  return {
    sources: new Map(Object.entries(sources)),
    onUpdate,
    reconcile,
    reconcileAfterMs,
    urlOf: (name) => urls.get(name),
  }
}
