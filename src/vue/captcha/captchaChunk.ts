import type { CaptchaProvider } from '../../core/captcha/captchaProvider'
import type { CaptchaChunk } from '../context/check'
import type { ComponentProvider } from '../context/taskgateContext'

import { loadOwnProvider } from './chunks'

/** What gets proofs by this provider. Rejects with a `load` `Problem` when it does not arrive. */
export async function loadCaptcha(provider: CaptchaProvider | ComponentProvider): Promise<CaptchaChunk> {
  return 'load' in provider ? provider.load() : loadOwnProvider()
}

/** Fetches what a check by this provider will need, before it is known whether there will be one. Never throws. */
export async function preloadCaptcha(provider: CaptchaProvider | ComponentProvider): Promise<void> {
  if (!('load' in provider)) loadOwnProvider.preload()
  try {
    await provider.preload?.()
  } catch {
    // it shows when it is needed
  }
}
