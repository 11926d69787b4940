import type { CaptchaProvider } from '../../core/captcha/captchaProvider'
import type { CaptchaChunk } from '../context/check'
import type { ComponentProvider } from '../context/taskgateContext'

import { loadOwnProvider, loadSlider } from './chunks'

/**
 * Loads what gets proofs by this provider. Rejects with a `load` `Problem` when it does not arrive.
 * The dialog of an app's own captcha is in the slider's chunk.
 */
export async function loadCaptcha(provider: CaptchaProvider | ComponentProvider): Promise<CaptchaChunk> {
  if ('load' in provider) return provider.load()
  if (provider.surface === 'dialog') await loadSlider()
  return loadOwnProvider()
}

/** Fetches what a check by this provider will need, before it is known whether there will be one. Never throws. */
export async function preloadCaptcha(provider: CaptchaProvider | ComponentProvider): Promise<void> {
  try {
    await Promise.all([provider.preload?.(), 'load' in provider || loadCaptcha(provider)])
  } catch {
    // the failure shows when the provider is needed
  }
}
