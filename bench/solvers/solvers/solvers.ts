import type { Solver } from '../solver'

import { bespoke } from './bespoke'
import { busiestBorder } from './busiestBorder'
import { cannyMatch } from './cannyMatch'
import { contourMatch } from './contourMatch'
import { fillCorrelation } from './fillCorrelation'
import { anyGap, anyPlace } from './guesses'
import { rimContinuity } from './rimContinuity'
import { brightestGap, darkestGap } from './tonedGap'

/** In the order of the table. */
export const solvers: Solver[] = [
  cannyMatch,
  contourMatch,
  rimContinuity,
  busiestBorder,
  brightestGap,
  darkestGap,
  fillCorrelation,
  anyGap,
  anyPlace,
  bespoke,
]
