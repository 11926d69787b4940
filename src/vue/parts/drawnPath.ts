/**
 * Returns an element and all around it as the page draws them: around a slotted element is its slot, around a shadow
 * root its host. `closest()` and `contains()` end at both.
 */
export function drawnPath(from: Node | null | undefined): Element[] {
  const path: Element[] = []
  for (let node = from; node; node = (node as Element).assignedSlot ?? node.parentNode ?? (node as ShadowRoot).host)
    if (node instanceof Element) path.push(node)
  return path
}
