// Draws puzzles with `create-puzzle` on pictures of its own, and hands out their pixels.
import { createPuzzle } from 'create-puzzle'

import { seededRandom } from '../../../src/server/picture/seededRandom'

declare global {
  interface Window {
    draw(seed: number, count: number): Promise<DrawnPuzzle[]>
  }
}

/** PNG files in base64, and the corner of the gap. */
export interface DrawnPuzzle {
  background: string
  piece: string
  x: number
  y: number
}

const [WIDTH, HEIGHT] = [320, 180] // px
const SHAPES = 36
const GRAIN = 8 // levels to either side

window.draw = async (seed, count) => {
  const puzzles: DrawnPuzzle[] = []
  for (let index = 0; index < count; index++) {
    const random = seededRandom(Uint32Array.of(seed, index))
    Math.random = random // what create-puzzle places its gap with
    const photo = await paint(random)
    // It does not tell the row of a piece that is as high as its gap, so the row is chosen for it.
    const y = Math.floor(random() * (HEIGHT - 60))
    const { bgUrl, puzzleUrl, x } = await createPuzzle(photo, { equalHeight: false, y, cacheImage: false })
    puzzles.push({ background: await pngOf(bgUrl), piece: await pngOf(puzzleUrl), x, y })
  }
  return puzzles
}

/** Paints a picture as full as a photograph: a gradient, soft and sharp shapes of all sizes, grain. */
async function paint(random: () => number): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT })
  const context = canvas.getContext('2d')!
  const hue = random() * 360
  const colour = () => `hsl(${hue + random() * 160} ${20 + random() * 60}% ${15 + random() * 65}%)`
  const sky = context.createLinearGradient(0, 0, WIDTH * random(), HEIGHT)
  sky.addColorStop(0, colour())
  sky.addColorStop(1, colour())
  context.fillStyle = sky
  context.fillRect(0, 0, WIDTH, HEIGHT)
  for (let shape = 0; shape < SHAPES; shape++) {
    context.filter = random() < 0.5 ? `blur(${random() * 3}px)` : 'none'
    context.globalAlpha = 0.35 + random() * 0.65
    context.fillStyle = colour()
    const [x, y, size] = [random() * WIDTH, random() * HEIGHT, 6 + random() ** 2 * 90]
    context.beginPath()
    if (random() < 0.6) context.ellipse(x, y, size, size * (0.2 + random()), random() * 3, 0, 2 * Math.PI)
    else for (let corner = 0; corner < 4; corner++) context.lineTo(x + (random() - 0.5) * 2 * size, y + random() * size)
    context.fill()
  }
  const pixels = context.getImageData(0, 0, WIDTH, HEIGHT)
  pixels.data.forEach((value, i) => {
    if (i % 4 < 3) pixels.data[i] = value + (random() * 2 - 1) * GRAIN
  })
  context.putImageData(pixels, 0, 0)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!)))
}

/** Decodes any picture and encodes it without loss. */
async function pngOf(source: string): Promise<string> {
  const image = Object.assign(new Image(), { src: source })
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
  canvas.getContext('2d')!.drawImage(image, 0, 0)
  return canvas.toDataURL('image/png').split(',')[1]!
}
