import { cellHash } from './seededRandom'

/** Height and slopes of the land at a point; carving rewrites them in place, so that no point allocates. */
export interface Relief {
  height: number
  slopeX: number
  slopeZ: number
}

const FIRST_FREQUENCY = 0.7
const FIRST_DEPTH = 0.1
const MOST_OCTAVES = 8
/** Pivots stay this near to the middle of their cell, so that nine cells hold every pivot within `REACH`. */
const JITTER = 0.5
const REACH_SQUARED = 1.25 ** 2
const TURN = 2 * Math.PI
const WAVE_STEPS = 1024
const wave = Float64Array.from({ length: WAVE_STEPS }, (_, i) => Math.cos((TURN * i) / WAVE_STEPS))

/**
 * Carves what running water would: in each octave, waves whose crests run straight downhill, so that ridges and
 * ravines branch as they fall. A wave is laid around a jittered pivot per cell and blended with its neighbours, which
 * keeps it local: no simulation, and the same at any resolution.
 *
 * `strength` 0 … 1 is how much of the depth is carved; octaves finer than `finest` kilometres are left out.
 */
export function carveGullies(
  x: number,
  z: number,
  strength: number,
  finest: number,
  seed: number,
  relief: Relief,
): void {
  let frequency = FIRST_FREQUENCY
  let depth = FIRST_DEPTH * strength
  for (let octave = 0; octave < MOST_OCTAVES && frequency * finest < 1; octave++) {
    carve(x * frequency, z * frequency, frequency, depth, seed + octave * 7919, relief)
    frequency *= 1.97
    depth *= 0.48
  }
}

function carve(x: number, z: number, frequency: number, depth: number, seed: number, relief: Relief): void {
  const steepness = Math.hypot(relief.slopeX, relief.slopeZ)
  if (steepness < 1e-6) return
  const acrossX = -relief.slopeZ / steepness
  const acrossZ = relief.slopeX / steepness
  const column = Math.floor(x)
  const row = Math.floor(z)
  let cosine = 0
  let sine = 0
  let total = 0
  for (let j = -1; j <= 1; j++) {
    for (let i = -1; i <= 1; i++) {
      const hash = cellHash(column + i, row + j, seed)
      const dx = x - column - i - 0.5 - ((hash & 0xffff) / 0xffff - 0.5) * JITTER
      const dz = z - row - j - 0.5 - ((hash >>> 16) / 0xffff - 0.5) * JITTER
      const near = 1 - (dx * dx + dz * dz) / REACH_SQUARED
      if (near <= 0) continue
      const weight = near * near * near
      const step = Math.floor((dx * acrossX + dz * acrossZ) * WAVE_STEPS)
      cosine += weight * wave[step & (WAVE_STEPS - 1)]!
      sine += weight * wave[(step - WAVE_STEPS / 4) & (WAVE_STEPS - 1)]!
      total += weight
    }
  }
  // Waves that cancel would leave smooth patches: they are brought back to at least half their strength.
  const strength = Math.max(Math.hypot(cosine, sine), 0.5 * total)
  const carved = (depth * steepness) / (steepness + 0.25) / strength
  const slope = -carved * TURN * frequency * sine
  relief.height += carved * cosine
  relief.slopeX += slope * acrossX
  relief.slopeZ += slope * acrossZ
}
