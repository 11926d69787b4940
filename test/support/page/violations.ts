import axe from 'axe-core'

/** What axe finds wrong, with everything at rest: a colour on its way to another is none to be judged. */
export async function violations(element: Element): Promise<string[]> {
  for (const animation of document.getAnimations()) animation.cancel()
  const { violations: found } = await axe.run(element)
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
