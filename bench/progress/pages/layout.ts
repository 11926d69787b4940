/** Position of the bars: all in view, or all far below it. */
export type Layout = 'on screen' | 'off screen'

/** Large enough for a thousand bars of the largest kind, in CSS px. */
export const viewport = { width: 4_200, height: 4_000 }

/** Beyond the margin in which any browser renders content out of view. */
const FAR_BELOW = '20000px'

/** Returns the laid out host element of a page. */
export function layOut(layout: Layout): HTMLElement {
  const host = document.querySelector<HTMLElement>('#host')!
  Object.assign(host.style, {
    display: 'grid',
    gridTemplateColumns: 'repeat(20, 200px)',
    gap: '8px',
    font: '14px/1.5 sans-serif',
    marginTop: layout === 'on screen' ? '0' : FAR_BELOW,
  })
  return host
}
