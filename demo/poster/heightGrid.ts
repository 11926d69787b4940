/**
 * The land as the eye meets it: a column of the grid is a direction, a row a distance that grows by a constant factor,
 * so every cell covers about as much of the picture as any other. Layers are row by row, near to far, in memory that
 * threads share. The eye stands over the origin and looks along z; x is to the right; all is in kilometres.
 */
export interface HeightGrid {
  columns: number
  rows: number
  /** Heights over the water, before and after water has carved them. */
  base: Float32Array
  heights: Float32Array
  /** Sunlight at a point, 0 … 1, from its angle and from the shadows. */
  sunlight: Float32Array
  /** Visible share of the sky at a point, 0 … 1. */
  skylight: Float32Array
  /** How readily snow lies on a point, and how densely trees stand there, 0 … 1. */
  snow: Float32Array
  forest: Float32Array
}

/** Tangent of half the angle that the picture shows. */
export const LENS = 0.3
/** The height of the eye over the water. */
export const EYE = 0.22
/** Tangent of half the angle that the grid covers: what stands outside the picture still throws shadows into it. */
const REACH = 0.36
const NEAR = 3
const FAR = 42
const DEPTH = Math.log(FAR / NEAR)

export function createHeightGrid(columns: number, rows: number): HeightGrid {
  const layer = () => new Float32Array(new SharedArrayBuffer(columns * rows * Float32Array.BYTES_PER_ELEMENT))
  return {
    columns,
    rows,
    base: layer(),
    heights: layer(),
    sunlight: layer(),
    skylight: layer(),
    snow: layer(),
    forest: layer(),
  }
}

/** Distance of a row. */
export function rowDistance(grid: HeightGrid, row: number): number {
  return NEAR * Math.exp((row / (grid.rows - 1)) * DEPTH)
}

/** Row of a distance; fractional, not clamped. */
export function distanceRow(grid: HeightGrid, z: number): number {
  return (Math.log(z / NEAR) / DEPTH) * (grid.rows - 1)
}

/** Tangent of the direction of a column. */
export function columnTangent(grid: HeightGrid, column: number): number {
  return ((column / (grid.columns - 1)) * 2 - 1) * REACH
}

/** Column of a direction; fractional, not clamped. */
export function tangentColumn(grid: HeightGrid, tangent: number): number {
  return ((tangent / REACH + 1) / 2) * (grid.columns - 1)
}

/** Size of a cell as a part of its distance, across and along. */
export function cellSize(grid: HeightGrid): { across: number; along: number } {
  return { across: (2 * REACH) / (grid.columns - 1), along: Math.expm1(DEPTH / (grid.rows - 1)) }
}

/** Interpolates a layer between its grid points. Beyond the edge, the values of the edge continue. */
export function readGrid(grid: HeightGrid, layer: Float32Array, column: number, row: number): number {
  const i = Math.min(grid.columns - 1.001, Math.max(0, column))
  const j = Math.min(grid.rows - 1.001, Math.max(0, row))
  const left = Math.floor(i)
  const near = Math.floor(j)
  const u = i - left
  const at = near * grid.columns + left
  const front = layer[at]! + (layer[at + 1]! - layer[at]!) * u
  const back = layer[at + grid.columns]! + (layer[at + grid.columns + 1]! - layer[at + grid.columns]!) * u
  return front + (back - front) * (j - near)
}

/** Height of the land at a place. */
export function heightAt(grid: HeightGrid, layer: Float32Array, x: number, z: number): number {
  return readGrid(grid, layer, tangentColumn(grid, x / z), distanceRow(grid, z))
}

/** Slopes of a layer of heights at a point of the grid, measured `across` columns and `along` rows to either side. */
export function measureSlope(
  grid: HeightGrid,
  layer: Float32Array,
  column: number,
  row: number,
  across: number,
  along: number,
): { slopeX: number; slopeZ: number } {
  const left = Math.max(0, column - across)
  const right = Math.min(grid.columns - 1, column + across)
  const near = Math.max(0, row - along)
  const far = Math.min(grid.rows - 1, row + along)
  const line = row * grid.columns
  const width = (columnTangent(grid, right) - columnTangent(grid, left)) * rowDistance(grid, row)
  const slopeX = (layer[line + right]! - layer[line + left]!) / width
  const depth = rowDistance(grid, far) - rowDistance(grid, near)
  const out = (layer[far * grid.columns + column]! - layer[near * grid.columns + column]!) / depth
  // A column runs out from the eye, not along z: what it gains sideways on the way is taken off.
  return { slopeX, slopeZ: out - slopeX * columnTangent(grid, column) }
}
