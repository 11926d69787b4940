import { cellHash } from './seededRandom'
import { mix } from './smoothstep'

/** Noise over the plane: a continuous function whose values a seed decides. */
export type Noise = (x: number, y: number) => number

const GRADIENTS = 256
const gradientX = Float64Array.from({ length: GRADIENTS }, (_, i) => Math.cos((2 * Math.PI * i) / GRADIENTS))
const gradientY = Float64Array.from({ length: GRADIENTS }, (_, i) => Math.sin((2 * Math.PI * i) / GRADIENTS))

/** Octaves of noise added up, each half as high and about twice as fine, turned so that the lattices never line up. */
export function fractalNoise(seed: number, octaves: number): Noise {
  const noise = gradientNoise(seed)
  return (x, y) => {
    let sum = 0
    let amplitude = 0.5
    for (let octave = 0; octave < octaves; octave++) {
      sum += amplitude * noise(x, y)
      const turned = 1.6 * x + 1.2 * y + 17.3
      y = 1.6 * y - 1.2 * x + 5.9
      x = turned
      amplitude *= 0.5
    }
    return sum
  }
}

/** Sharp crests, 0 … 1: octaves folded at zero, each strong only where the one before made a ridge. */
export function ridgedNoise(seed: number, octaves: number): Noise {
  const noise = gradientNoise(seed)
  return (x, y) => {
    let sum = 0
    let amplitude = 0.5
    let weight = 1
    for (let octave = 0; octave < octaves; octave++) {
      const fold = 1 - Math.abs(noise(x, y))
      const ridge = fold * fold * weight
      sum += amplitude * ridge
      weight = Math.min(1, ridge * 1.8)
      const turned = 1.6 * x + 1.2 * y + 31.7
      y = 1.6 * y - 1.2 * x + 11.3
      x = turned
      amplitude *= 0.5
    }
    return sum
  }
}

/** Gradient noise of one frequency, about −1 … 1, with a continuous second derivative (no creases in lit slopes). */
function gradientNoise(seed: number): Noise {
  return (x, y) => {
    const column = Math.floor(x)
    const row = Math.floor(y)
    const fx = x - column
    const fy = y - row
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
    const top = mix(corner(column, row, fx, fy, seed), corner(column + 1, row, fx - 1, fy, seed), u)
    const bottom = mix(corner(column, row + 1, fx, fy - 1, seed), corner(column + 1, row + 1, fx - 1, fy - 1, seed), u)
    return 1.5 * mix(top, bottom, v)
  }
}

function corner(x: number, y: number, dx: number, dy: number, seed: number): number {
  const gradient = cellHash(x, y, seed) & (GRADIENTS - 1)
  return gradientX[gradient]! * dx + gradientY[gradient]! * dy
}
