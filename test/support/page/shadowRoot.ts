import { onTestFinished } from 'vitest'

import css from '../../../src/vue/styles/style.css?inline'

/** Attaches a shadow root with our stylesheet to a new element, in `place`, until the test ends. */
export function shadowRoot(place: ParentNode & Node = document.body, mode: ShadowRootMode = 'open'): ShadowRoot {
  const host = place.appendChild(document.createElement('div'))
  onTestFinished(() => host.remove())
  const root = host.attachShadow({ mode })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  return root
}
