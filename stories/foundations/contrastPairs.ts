export interface ContrastPair {
  text: string
  on: string
  /** Minimum contrast by WCAG 2: 4.5 for text, 3 for icons and boundaries; higher where we promise more. */
  least: number
  use: string
}

const surfaces = ['surface', 'sunken', 'fill']

/** The colour pairs of the components, and their minimum contrast. */
export const contrastPairs: ContrastPair[] = [
  ...surfaces.map((on) => ({ text: 'text', on, least: 12.5, use: 'text' })),
  ...surfaces.map((on) => ({ text: 'text-2', on, least: 5.6, use: 'secondary text' })),
  ...surfaces.map((on) => ({ text: 'accent', on, least: 4.5, use: 'ghost button, bar' })),
  { text: 'edge', on: 'fill', least: 3, use: 'essential boundary' },
  { text: 'edge', on: 'surface', least: 3, use: 'essential boundary' },
  { text: 'on-accent', on: 'accent', least: 4.5, use: 'button, handle' },
  { text: 'on-accent', on: 'accent-hover', least: 4.5, use: 'button under the pointer' },
  { text: 'on-accent', on: 'accent-active', least: 4.5, use: 'button pressed' },
  { text: 'text', on: 'accent-soft', least: 7, use: 'busy button' },
  { text: 'accent', on: 'accent-soft', least: 3, use: 'bar in a busy button' },
  { text: 'on-accent', on: 'success', least: 3, use: 'icon in the handle' },
  { text: 'on-accent', on: 'danger', least: 3, use: 'icon in the handle' },
  { text: 'success', on: 'success-soft', least: 4.5, use: 'done' },
  { text: 'warning', on: 'warning-soft', least: 4.5, use: 'stalled' },
  { text: 'danger', on: 'danger-soft', least: 4.5, use: 'failed track' },
  { text: 'danger', on: 'sunken', least: 4.5, use: 'note under the button' },
]
