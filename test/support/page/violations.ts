import axe from 'axe-core'

/** Returns the axe violations. Cancels animations first, because axe cannot judge intermediate colours. */
export async function violations(element: Element): Promise<string[]> {
  for (const animation of document.getAnimations()) animation.cancel()
  const { violations: found } = await axe.run(element)
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
