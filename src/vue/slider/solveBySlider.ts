/**
 * Gets a proof by the puzzle. A chunk of its own, since most visitors never see one.
 */
import type { SolveCheck } from '../context/check'

import { showCheck } from '../captcha/showCheck'
import SliderCheck from './SliderCheck.vue'

export const solveCheck: SolveCheck = async (checks, given) => showCheck(checks, { ...given, component: SliderCheck })
