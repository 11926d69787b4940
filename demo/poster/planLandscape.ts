import { EYE, LENS } from './heightGrid'
import { seededRandom } from './seededRandom'
import { mix } from './smoothstep'
import { createTerrain } from './terrain'

/** A mountain: position and height of its summit, and radius of its foot. In kilometres. */
export interface Peak {
  x: number
  z: number
  height: number
  radius: number
}

/**
 * The input of the renderer: plain data, so that it can be sent to a thread. The eye is above the
 * origin and looks along z; x is to the right, heights count from the water. Kilometres.
 */
export interface Landscape {
  /** Seed of every noise. */
  seed: number
  /** Summits, the main one first. */
  peaks: Peak[]
  /** Wooded hills on the far shore. */
  foothills: Peak[]
  /** The far shore: its distance, and how far the headland comes in, negative from the left. */
  shore: { distance: number; headland: number; bay: number }
  /** Position of the sun or moon in the picture, as tangents from the middle of the horizon. */
  sun: { x: number; y: number }
  /** Unit vector towards the light that falls on the land. */
  light: { x: number; y: number; z: number }
  /** The side of the picture that the near trees stand on: −1 left, 1 right. */
  trees: number
}

/** Between these the main summit stands in the picture, as tangents over the horizon: under the title, over the rest. */
const SUMMIT = [0.205, 0.25] as const

/** The middle of the sun stands at least this much over the land before it. */
const SUN_CLEAR = 0.012

/** Composes a landscape: the main peak off the middle, the sun opposite, wooded hills before and ranges behind. */
export function planLandscape(text: string): Landscape {
  const random = seededRandom(text)
  const between = (from: number, to: number) => mix(from, to, random())
  const side = random() < 0.5 ? -1 : 1
  const main = {
    x: side * between(0.7, 1.5),
    z: between(10, 11.5),
    height: between(2.5, 2.9),
    radius: between(3.2, 3.8),
  }
  const shoulders = [-1, 1].map((turn) => ({
    x: main.x + turn * between(1.3, 2.3),
    z: main.z + between(-0.9, 0.7),
    height: main.height * between(0.52, 0.74),
    radius: between(2.2, 2.9),
  }))
  const counter = { x: -side * between(2.6, 3.6), z: between(12, 14), height: between(1.7, 2.2), radius: between(3, 4) }
  const flanks = [-1, 1].map((turn) => ({
    x: turn * between(2.2, 3),
    z: between(7, 8.4),
    height: between(0.6, 1.1),
    radius: between(1.6, 2.3),
  }))
  const foothills = [-1, 1].map((turn) => ({
    x: turn * between(1.1, 2),
    z: between(6, 6.6),
    height: between(0.25, 0.5),
    radius: between(1.1, 1.7),
  }))
  const azimuth = between(1.15, 1.45)
  const elevation = between(0.42, 0.55)
  const draft: Landscape = {
    seed: Math.floor(random() * 2 ** 31),
    peaks: [main, ...shoulders, counter, ...flanks],
    foothills,
    shore: {
      distance: between(5.4, 6.2),
      headland: (random() < 0.5 ? -1 : 1) * between(0.75, 1),
      bay: between(0, 6.28),
    },
    sun: { x: -side * between(0.09, 0.17), y: between(0.165, 0.235) },
    light: {
      x: -side * Math.sin(azimuth) * Math.cos(elevation),
      y: Math.sin(elevation),
      z: -Math.cos(azimuth) * Math.cos(elevation),
    },
    trees: random() < 0.5 ? -1 : 1,
  }
  const scale = between(...SUMMIT) / skyline(draft, -LENS, LENS)
  const scaled = { ...draft, peaks: draft.peaks.map((peak) => ({ ...peak, height: peak.height * scale })) }
  const { x, y } = draft.sun
  return { ...scaled, sun: { x, y: Math.max(y, skyline(scaled, x - 0.01, x + 0.01) + SUN_CLEAR) } }
}

/** Tangent of the highest point that the land reaches between two directions, before water carves it. */
function skyline(landscape: Landscape, from: number, to: number): number {
  const terrain = createTerrain(landscape)
  let highest = 0
  for (let z = 6; z < 40; z *= 1.015) {
    for (let tangent = from; tangent <= to; tangent += LENS / 40) {
      highest = Math.max(highest, (terrain(tangent * z, z) - EYE) / z)
    }
  }
  return highest
}
