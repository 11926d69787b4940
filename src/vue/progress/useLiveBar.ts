import type { TaskView } from './taskView'

import { watchPostEffect } from 'vue'

/** In percent. A smaller step is shown at once: its glide would not be seen, and would cost time on a page of many bars. */
const MIN_GLIDE = 2

export interface UseLiveBarOptions {
  root: () => Element
  view: () => TaskView
  variant: () => string
}

/**
 * Writes figure, width and value of a bar without Vue, so that a step of the progress renders nothing. It starts after
 * mounting: a server may send no style (CSP), so the first width is an attribute. The ring always uses an attribute.
 */
export function useLiveBar({ root, view, variant }: UseLiveBarOptions): void {
  let shown = view()
  let isMounted = false

  watchPostEffect(() => {
    const next = view()
    const { percent, figure, valueText } = next
    const find = (part: string): Element => root().querySelector(`[data-part=${part}]`)!
    const bar = find('bar')
    const fill = bar.firstElementChild as SVGElement
    // The server's width does not glide to the first of ours.
    const isGlide = isMounted && Math.abs(percent! - shown.percent!) >= MIN_GLIDE

    if (figure !== shown.figure) setText(find('figure'), figure)
    if (percent !== shown.percent) setAttribute(bar, 'aria-valuenow', percent)
    if (valueText !== shown.valueText) setAttribute(bar, 'aria-valuetext', valueText)
    if (variant() === 'ring') setAttribute(fill.lastElementChild!, 'stroke-dasharray', `${percent ?? 28} 100`)
    fill.style.setProperty('--tg-percent', String(percent ?? 100))
    setAttribute(fill, 'data-live', isGlide ? 'glide' : '') // the stylesheet no longer uses the width attribute
    shown = next
    isMounted = true
  })
}

function setAttribute(element: Element, name: string, value: string | number | undefined): void {
  if (value === undefined) element.removeAttribute(name)
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value))
}

/** Keeps the text node where there is one: a new one costs a new layout object. */
function setText(element: Element, text: string): void {
  const node = element.firstChild ?? element
  node.textContent = text
}
