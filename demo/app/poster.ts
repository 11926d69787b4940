import type { PosterInput } from '../poster/posterInput'
import type { PosterResult } from '../posterAction'

import { defineAction } from 'vue-taskgate'

/** The action that paints a poster, with its types. */
export const poster = defineAction<PosterInput, PosterResult>('startTask', { label: 'Poster' })

export const palettes: { name: PosterInput['palette']; label: string; colours: [string, string, string] }[] = [
  { name: 'dawn', label: 'Dawn', colours: ['#f4c5b1', '#ab6c71', '#3d283b'] },
  { name: 'fjord', label: 'Fjord', colours: ['#add6e0', '#4b8495', '#1c3041'] },
  { name: 'meadow', label: 'Meadow', colours: ['#cfdbaf', '#6a9362', '#193b2a'] },
  { name: 'dusk', label: 'Dusk', colours: ['#c09ad2', '#605790', '#1d223c'] },
  { name: 'paper', label: 'Paper', colours: ['#f8c5a2', '#7da2c9', '#404d69'] },
  { name: 'night', label: 'Night', colours: ['#919ebe', '#414966', '#141a2c'] },
]

export const sizes: { name: PosterInput['size']; label: string }[] = [
  { name: 'small', label: 'Small, 640 × 800' },
  { name: 'medium', label: 'Medium, 960 × 1200' },
  { name: 'large', label: 'Large, 1600 × 2000' },
]
