import type { ComponentProvider } from '../context/taskgateContext'

import { SLIDER } from '../../protocol/wire'
import { solveCheck } from './solveBySlider'

/**
 * The slider, bundled with the app: for apps that cannot load a part of themselves later, since they are one file or
 * work offline. `createTaskgate({ providers: [sliderProvider] })`. Others load it when a check becomes likely.
 */
export const sliderProvider: ComponentProvider = { name: SLIDER, load: () => ({ solveCheck }) }
