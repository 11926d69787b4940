/** How things stand in a page: all in view, or all far below it. */
export type Layout = 'on screen' | 'off screen'

/** As large as a page must be for a thousand bars of the largest kind, in CSS px. */
export const viewport = { width: 4_200, height: 4_000 }

/** Nothing that is this far from the view is drawn, whatever margin a browser adds. */
const FAR_BELOW = '20000px'

/** The place for things of a page. */
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
