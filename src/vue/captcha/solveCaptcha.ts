import type { CaptchaProvider, Proof, SolveContext } from '../../core/captcha/captchaProvider'
import type { Locale } from '../../locales/locale'
import type { AppContext } from 'vue'

import { createVNode, render } from 'vue'

import { Problem } from '../../core/http/problem'
import CaptchaDialog from './CaptchaDialog.vue'
import { renderApart } from './renderApart'

export interface SolveOptions extends Omit<SolveContext, 'host' | 'params' | 'locale' | 'theme' | 'onInteractive'> {
  /** A place in the page for what is to be seen there. */
  inlineHost?: HTMLElement
  locale: Locale
  appContext?: AppContext
}

/** Gets one proof from a provider: gives it the surface that it wants, and takes that away afterwards. */
export async function solveCaptcha(provider: CaptchaProvider, options: SolveOptions): Promise<Proof> {
  const { inlineHost, locale, appContext, signal: wanted, mode } = options
  const life = new AbortController()
  const abort = (): void => life.abort(new Problem({ code: 'cancelled' }))
  wanted.addEventListener('abort', abort, life)
  const outer = inlineHost ?? document.body
  const isInline = inlineHost && (mode === 'embed' || provider.surface === 'inline')
  const place = isInline ? inlineHost : document.createElement('div')
  const cancelled = new Promise<never>((_resolve, reject) => {
    life.signal.addEventListener('abort', () => reject(new Problem({ code: 'cancelled' })))
  })
  try {
    const host = isInline || provider.surface === 'none' ? place : await Promise.race([openDialog(), cancelled])
    const scheme = getComputedStyle(outer).colorScheme
    const context: SolveContext = {
      ...options,
      host,
      params: {},
      locale: locale.name,
      theme: scheme === 'dark' ? 'dark' : 'light',
      signal: life.signal,
      onInteractive: () => undefined,
    }
    return await Promise.race([provider.solve(context), cancelled])
  } finally {
    wanted.removeEventListener('abort', abort)
    if (!isInline) render(null, place)
  }

  function openDialog(): Promise<HTMLElement> {
    return new Promise((resolve) => {
      const { title, close } = locale.slider
      const dialog = createVNode(CaptchaDialog, { title, close, onShown: resolve, onCancel: abort })
      renderApart(dialog, place, appContext)
    })
  }
}
