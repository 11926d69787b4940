/**
 * Gets a proof by the puzzle. A chunk of its own, since most visitors never see one. The dialog comes with it in one
 * file, which an app's own captcha loads too when it needs the dialog: a file shared by both would cost every puzzle.
 */
import type { SolveCheck } from '../context/check'

import { showCheck } from '../captcha/showCheck'
import SliderCheck from './SliderCheck.vue'

export { default as CaptchaDialog } from '../captcha/CaptchaDialog.vue'
export { crossIcon } from '../captcha/icons'
export { showCheck } from '../captcha/showCheck'
export { useModalTurn } from '../captcha/useModalTurn'
export { enSlider } from '../../locales/en/slider'

export const solveCheck: SolveCheck = async (checks, given) => showCheck(checks, { ...given, component: SliderCheck })
