/** A closed polygon as x0, y0, x1, y1 … in pixels; the last point joins the first. */
export type Path = readonly number[]

/** Changes of coverage before summation: one float per pixel, and one more column as an end stop. */
export interface CoverageBuffer {
  width: number
  height: number
  cells: Float32Array
}

/** Creates an empty buffer. Summation resets it to zero for the next fill. */
export function createCoverage(width: number, height: number): CoverageBuffer {
  return { width, height, cells: new Float32Array((width + 2) * height) }
}

/**
 * Adds a polygon by signed areas: each edge writes the change of coverage from its pixel on, so the running sum along a
 * row is the exact coverage of each pixel. All paths get the same direction, so overlaps unite.
 */
export function addPath(buffer: CoverageBuffer, path: Path, scale = 1, left = 0, top = 0): void {
  const direction = turn(path)
  let fromX = (path[path.length - 2]! - left) * scale
  let fromY = (path[path.length - 1]! - top) * scale
  for (let i = 0; i < path.length; i += 2) {
    const toX = (path[i]! - left) * scale
    const toY = (path[i + 1]! - top) * scale
    if (fromY < toY) addEdge(buffer, fromX, fromY, toX, toY, direction)
    else if (fromY > toY) addEdge(buffer, toX, toY, fromX, fromY, -direction)
    fromX = toX
    fromY = toY
  }
}

/** A window on the plane of the paths: its corner, its size in pixels, and the pixels per unit. */
export interface MaskArea {
  left: number
  top: number
  width: number
  height: number
  scale: number
}

/** Returns the coverage of the united paths in an area, 0 … 1, one float per pixel. */
export function coverageMask(paths: readonly Path[], { left, top, width, height, scale }: MaskArea): Float32Array {
  const buffer = createCoverage(width, height)
  for (const path of paths) addPath(buffer, path, scale, left, top)
  const mask = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    let sum = 0
    for (let x = 0; x < width; x++) {
      sum += buffer.cells[y * (width + 2) + x]!
      mask[y * width + x] = Math.min(1, Math.abs(sum))
    }
  }
  return mask
}

/** Returns the bounding box of the paths. */
export function boundsOf(paths: readonly Path[]): { left: number; top: number; right: number; bottom: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const path of paths) {
    for (let i = 0; i < path.length; i += 2) {
      const x = path[i]!
      const y = path[i + 1]!
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
    }
  }
  return { left, top, right, bottom }
}

function turn(path: Path): 1 | -1 {
  let twiceArea = 0
  let fromX = path[path.length - 2]!
  let fromY = path[path.length - 1]!
  for (let i = 0; i < path.length; i += 2) {
    twiceArea += fromX * path[i + 1]! - path[i]! * fromY
    fromX = path[i]!
    fromY = path[i + 1]!
  }
  return twiceArea < 0 ? -1 : 1
}

/** Adds an edge that runs downwards. Parts outside the buffer move to its border, where they have the same effect. */
function addEdge(buffer: CoverageBuffer, x0: number, y0: number, x1: number, y1: number, sign: number): void {
  const { width, height, cells } = buffer
  const slope = (x1 - x0) / (y1 - y0)
  const top = Math.max(0, y0)
  const bottom = Math.min(height, y1)
  for (let y = Math.floor(top); y < bottom; y++) {
    const from = Math.max(top, y)
    const to = Math.min(bottom, y + 1)
    const a = clamp(x0 + (from - y0) * slope, width)
    const b = clamp(x0 + (to - y0) * slope, width)
    addSpan(cells, y * (width + 2), Math.min(a, b), Math.max(a, b), (to - from) * sign)
  }
}

function addSpan(cells: Float32Array, row: number, left: number, right: number, change: number): void {
  const first = Math.floor(left)
  if (right <= first + 1) {
    const share = (left + right) / 2 - first
    cells[row + first]! += change * (1 - share)
    cells[row + first + 1]! += change * share
    return
  }
  const perPixel = change / (right - left)
  for (let column = first; column < right; column++) {
    const start = Math.max(left, column)
    const end = Math.min(right, column + 1)
    const share = (start + end) / 2 - column
    cells[row + column]! += perPixel * (end - start) * (1 - share)
    cells[row + column + 1]! += perPixel * (end - start) * share
  }
}

function clamp(x: number, width: number): number {
  return x < 0 ? 0 : x > width ? width : x
}
