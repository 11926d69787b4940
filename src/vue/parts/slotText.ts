import type { VNode } from 'vue'

/** Returns the text of a slot, without the text that components in it render. */
export function slotText(nodes: unknown): string {
  if (typeof nodes === 'string') return nodes
  if (Array.isArray(nodes)) return nodes.map(slotText).join('')
  return typeof nodes === 'object' && nodes !== null && 'children' in nodes ? slotText((nodes as VNode).children) : ''
}
