import type { VNode } from 'vue'

/** The text that a slot has drawn, without what components in it draw. */
export function slotText(nodes: unknown): string {
  if (typeof nodes === 'string') return nodes
  if (Array.isArray(nodes)) return nodes.map(slotText).join('')
  return typeof nodes === 'object' && nodes !== null && 'children' in nodes ? slotText((nodes as VNode).children) : ''
}
