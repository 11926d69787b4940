import type { PosterScene } from './posterScene'

import { carveLand } from './carveLand'
import { encodePng } from './encodePng'
import { fillOutlines } from './fillOutlines'
import { growPines } from './growPines'
import { lightLand } from './lightLand'
import { paintTile } from './paintTile'
import { palettes } from './palettes'
import { printSheet } from './printSheet'
import { raiseLand } from './raiseLand'

/** The steps of a poster. Each step requires all parts of the previous steps. */
export type PosterStep = 'raise' | 'carve' | 'light' | 'grow' | 'paint' | 'print' | 'encode'

/** A job of a poster, for one thread: some columns of the land or the picture. */
export interface PosterJob {
  step: PosterStep
  scene: PosterScene
  from: number
  to: number
}

/** Runs a job in the scene's shared memory. Encoding returns the PNG. */
export function runPosterJob({ step, scene, from, to }: PosterJob): Uint8Array | undefined {
  const { landscape, grid, picture } = scene
  switch (step) {
    case 'raise':
      raiseLand(landscape, grid, from, to)
      return undefined
    case 'carve':
      carveLand(landscape, grid, from, to)
      return undefined
    case 'light':
      lightLand(landscape, grid, palettes[scene.palette].snowline, from, to)
      return undefined
    case 'grow': {
      const pines = growPines(String(landscape.seed), landscape.trees, picture.width, picture.height)
      scene.foreground.set(fillOutlines(pines, picture.width, picture.height))
      return undefined
    }
    case 'paint':
      paintTile(scene, from, to)
      return undefined
    case 'print':
      printSheet(scene)
      return undefined
    case 'encode':
      return encodePng(scene.pixels, scene.width, scene.height)
  }
}
