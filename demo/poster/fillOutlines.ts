/** A closed polygon: x and y of each corner in pixels, y downwards. */
export type Outline = readonly number[]

/**
 * How much of each pixel the outlines cover, 0 … 255, row by row. Each edge adds the exact area to its right, so edges
 * are smooth without samples; outlines that turn the same way unite, one that turns against them cuts a hole.
 */
export function fillOutlines(outlines: Iterable<Outline>, width: number, height: number): Uint8ClampedArray {
  const area = new Float32Array(width * height + 1)
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      const next = (i + 2) % outline.length
      addEdge(area, width, height, outline[i]!, outline[i + 1]!, outline[next]!, outline[next + 1]!)
    }
  }
  const coverage = new Uint8ClampedArray(width * height)
  for (let row = 0; row < height; row++) {
    let sum = 0
    for (let at = row * width; at < (row + 1) * width; at++) {
      sum += area[at]!
      coverage[at] = Math.min(1, Math.abs(sum)) * 255
    }
  }
  return coverage
}

function addEdge(area: Float32Array, width: number, height: number, x0: number, y0: number, x1: number, y1: number) {
  if (y0 === y1) return
  const down = y0 < y1 ? 1 : -1
  const top = Math.max(0, Math.min(y0, y1))
  const bottom = Math.min(height, Math.max(y0, y1))
  const slope = (x1 - x0) / (y1 - y0)
  for (let row = Math.floor(top); row < bottom; row++) {
    const from = Math.max(top, row)
    const to = Math.min(bottom, row + 1)
    const xFrom = x0 + (from - y0) * slope
    const xTo = x0 + (to - y0) * slope
    addSpan(area, row * width, width, Math.min(xFrom, xTo), Math.max(xFrom, xTo), down * (to - from))
  }
}

/** Adds an edge that crosses `cover` of one row between two x: the pixels it crosses get the area to its right. */
function addSpan(area: Float32Array, line: number, width: number, left: number, right: number, cover: number) {
  const start = Math.min(width, Math.max(0, left))
  const end = Math.min(width, Math.max(0, right))
  const first = Math.floor(start)
  if (first >= width) return
  if (end <= first + 1) {
    const inside = cover * (1 - ((start + end) / 2 - first))
    area[line + first]! += inside
    if (first + 1 < width) area[line + first + 1]! += cover - inside
    return
  }
  let spent = 0
  let covered = 0
  for (let x = first; x < Math.min(width, Math.ceil(end)); x++) {
    const reach = Math.min(end, x + 1)
    const share = (cover * (reach - Math.max(start, x))) / (end - start)
    const middle = (Math.max(start, x) + reach) / 2 - x
    // What earlier pixels began goes on to the right in full; this pixel's own part fills it from its middle on.
    const inside = spent + share * (1 - middle)
    area[line + x]! += inside - covered
    covered = inside
    spent += share
  }
  const last = line + Math.min(width, Math.ceil(end))
  if (last < line + width) area[last]! += spent - covered
}
