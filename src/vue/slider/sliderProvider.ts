import type { ComponentProvider } from '../context/taskgateContext'

import { SLIDER } from '../../protocol/wire'
import { solveCheck } from './solveBySlider'

/**
 * Bundles the slider with the app: `createTaskgate({ providers: [sliderProvider] })`. For apps that cannot load a chunk
 * later because they are one file or work offline. Other apps load the slider when a check becomes likely.
 */
export const sliderProvider: ComponentProvider = { name: SLIDER, load: () => ({ solveCheck }) }
