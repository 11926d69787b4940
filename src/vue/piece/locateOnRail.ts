export interface Rail {
  /** In px on the screen. */
  length: number
  /** Returns where a pointer is along the rail, from its left end, and across it, in lengths of the rail. */
  locate(pointer: MouseEvent): [along: number, across: number]
}

/** Left end, right end and lower left corner, as styles. */
const CORNERS = ['0;top:0', '100%;top:0', '0;top:100%']

/**
 * Measures where a rail is on the screen, under any transform of the page without perspective. The bounding box of a
 * turned, mirrored or skewed rail does not tell, but that of a point does.
 */
export function locateOnRail(rail: HTMLElement): Rail {
  const point = rail.appendChild(document.createElement('i'))
  const [start, end, under] = CORNERS.map((corner) => {
    point.style.cssText = `all:initial;position:absolute;left:${corner}`
    return point.getBoundingClientRect()
  }) as [DOMRect, DOMRect, DOMRect]
  point.remove()
  const cross = (x: number, y: number, to: DOMRect): number => x * (to.y - start.y) - y * (to.x - start.x)
  const length = Math.hypot(end.x - start.x, end.y - start.y)
  const area = cross(end.x - start.x, end.y - start.y, under) || 1

  return {
    length,
    locate({ clientX, clientY }) {
      const x = clientX - start.x
      const y = clientY - start.y
      return [cross(x, y, under) / area, (cross(x, y, end) / -(length * length || 1)) * Math.sign(area)]
    },
  }
}
