/**
 * Collects the buttons below `root` as they reach `done`. A button is `done` only for a moment, so the first of two
 * buttons may be idle again before the second is done.
 */
export function collectDone(root: HTMLElement): ReadonlySet<Element> {
  const done = new Set<Element>()
  const collect = (): void => root.querySelectorAll('button[data-state=done]').forEach((button) => done.add(button))
  new MutationObserver(collect).observe(root, { subtree: true, attributeFilter: ['data-state'] })
  return done
}
