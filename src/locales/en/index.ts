/**
 * English, the default language. Each component imports its own part, so that a page loads no words of parts that it
 * does not show.
 */
import type { Locale } from '../locale'

import { enButton } from './button'
import { enProblems } from './problems'
import { enProgress } from './progress'
import { enSlider } from './slider'

export const en: Locale = {
  name: 'en',
  label: 'English',
  dir: 'ltr',
  slider: enSlider,
  button: enButton,
  progress: enProgress,
  problems: enProblems,
}
