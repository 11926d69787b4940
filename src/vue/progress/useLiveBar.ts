import type { TaskView } from './taskView'

import { watchPostEffect } from 'vue'

/** Smaller steps, in percent, are shown at once: nobody sees them glide, and a thousand bars would feel it. */
const LEAST_GLIDE = 2

export interface UseLiveBarOptions {
  root: () => Element
  view: () => TaskView
  variant: () => string
}

/**
 * Writes figure, width and value of a bar, outside Vue: a step of the progress renders nothing. It begins after mounting,
 * since a server sends no style, for the sake of CSP; there the width is an attribute. The ring's is one for good.
 */
export function useLiveBar({ root, view, variant }: UseLiveBarOptions): void {
  let shown = view()
  let isLive = false

  watchPostEffect(() => {
    const next = view()
    const { percent, figure, valueText } = next
    const find = (part: string) => root().querySelector(`[data-part=${part}]`)!
    const bar = find('bar')
    const fill = bar.firstElementChild as SVGElement
    const isGlide = isLive && Math.abs(percent! - shown.percent!) >= LEAST_GLIDE // not from the server's width to the first of ours

    if (figure !== shown.figure) find('figure').textContent = figure
    if (percent !== shown.percent) put(bar, 'aria-valuenow', percent)
    if (valueText !== shown.valueText) put(bar, 'aria-valuetext', valueText)
    if (variant() === 'ring') put(fill.lastElementChild!, 'stroke-dasharray', `${percent ?? 28} 100`)
    fill.style.setProperty('--tg-percent', String(percent ?? 100))
    put(fill, 'data-live', isGlide ? 'glide' : '') // from here on the width is ours
    shown = next
    isLive = true
  })
}

function put(element: Element, name: string, value: string | number | undefined): void {
  if (value === undefined) element.removeAttribute(name)
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value))
}
