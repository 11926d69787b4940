/**
 * Tells the stylesheet in which direction text runs in an element: 1, or -1 for right to left, by the attribute `dir` or
 * by a style of the page. No selector can tell, and build tools turn `:dir()` into a list of languages. Returns it too.
 */
export function applyFlow(element: HTMLElement): 1 | -1 {
  const flow = getComputedStyle(element).direction === 'rtl' ? -1 : 1
  element.style.setProperty('--tg-flow', String(flow))
  return flow
}
