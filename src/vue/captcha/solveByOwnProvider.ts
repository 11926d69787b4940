/**
 * Gets a proof from an app's own captcha: in our dialog, at its place in the page, or unseen. A chunk of its own, since
 * most apps have the slider alone.
 */
import type { CaptchaProvider } from '../../core/captcha/captchaProvider'
import type { Check, SolveCheck } from '../context/check'

import { h } from 'vue'

import { loadSlider } from './chunks'
import ProviderDialog from './ProviderDialog.vue'
import { runProvider } from './runProvider'

export const solveCheck: SolveCheck = async (checks, given, place) => {
  const provider = given.provider as CaptchaProvider
  const { surface } = provider
  if (surface === 'none') return runProvider(provider, given, document.createElement('div'))
  if (place && (surface === 'inline' || given.mode === 'embed')) return runProvider(provider, given, place)
  const puzzleChunk = await loadSlider()
  const component = ({ check }: { check: Check }) => h(ProviderDialog, { check, puzzleChunk })
  return puzzleChunk.showCheck(checks, { ...given, component })
}
