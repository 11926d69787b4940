/** Draws puzzles of every level on a sheet to look at: `npx tsx scripts/contactSheet.ts out.png [per level] [seed]`. */
import type { Raster } from '../src/server/picture/raster'

import { writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'

import { drawPuzzle } from '../src/server/picture/drawPuzzle'
import { levels } from '../src/server/picture/levels'
import { crc32 } from '../src/server/picture/png/crc32'
import { createRaster } from '../src/server/picture/raster'
import { seededRandom } from '../src/server/picture/seededRandom'

const COLUMNS = 6
const [WIDTH, HEIGHT, GUTTER] = [320, 180, 8] // px

const [file = 'contact-sheet.png', perLevel = '24', seed = '1'] = process.argv.slice(2)
const rows = Math.ceil(Number(perLevel) / COLUMNS)
const shown = Object.keys(levels).map(Number) as (keyof typeof levels)[]
const sheet = createRaster(COLUMNS * (WIDTH + GUTTER) + GUTTER, shown.length * rows * (HEIGHT + GUTTER) + GUTTER)
sheet.data.fill(255)
shown.forEach((level, band) => {
  for (let i = 0; i < Number(perLevel); i++) {
    const puzzle = drawPuzzle({ level, random: seededRandom(Uint32Array.of(Number(seed), i, level)) })
    const left = GUTTER + (i % COLUMNS) * (WIDTH + GUTTER)
    const top = GUTTER + (band * rows + Math.floor(i / COLUMNS)) * (HEIGHT + GUTTER)
    lay(puzzle.background, left, top)
    lay(puzzle.piece, left, top + puzzle.y)
  }
})
writeFileSync(file, trueColourPng(sheet))

function lay({ width, height, data }: Raster, left: number, top: number): void {
  for (let i = 0; i < width * height * 4; i++) {
    const at = ((top + Math.floor(i / 4 / width)) * sheet.width + left + (Math.floor(i / 4) % width)) * 4 + (i % 4)
    const share = data[i - (i % 4) + 3]! / 255
    if (i % 4 < 3) sheet.data[at] = sheet.data[at]! + (data[i]! - sheet.data[at]!) * share
  }
}

/** A sheet has more tones than a palette can hold. */
function trueColourPng({ width, height, data }: Raster): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  const bytes = Buffer.from(data.buffer)
  const row = (y: number) => Buffer.concat([Buffer.of(0), bytes.subarray(y * width * 4, (y + 1) * width * 4)])
  const lines = Buffer.concat(Array.from({ length: height }, (_, y) => row(y)))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...chunks])
}

function chunk(name: string, data: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(name), data, Buffer.alloc(4)])
  bytes.writeUInt32BE(data.length, 0)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4)
  return bytes
}
