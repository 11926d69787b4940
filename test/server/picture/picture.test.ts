import type { PictureEncoder } from '../../../src/server/picture/png/encodePng'
import type { PuzzleLevel } from '../../../src/server/picture/levels'
import type { Raster } from '../../../src/server/picture/raster'

import { inflateSync } from 'node:zlib'

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { createDice } from '../../../src/server/picture/dice'
import { drawPuzzle } from '../../../src/server/picture/drawPuzzle'
import { encodePng } from '../../../src/server/picture/png/encodePng'
import { layout } from '../../../src/server/picture/layout'
import { levels } from '../../../src/server/picture/levels'
import { createCanvas, fill } from '../../../src/server/picture/paint/canvas'
import { box, disc } from '../../../src/server/picture/paint/outlines'
import { driftTones } from '../../../src/server/picture/paint/tones'
import { planPuzzle } from '../../../src/server/picture/planPuzzle'
import { createRaster } from '../../../src/server/picture/raster'
import { readPuzzle, rimPairs, spareOf } from '../../../src/server/picture/readPuzzle'
import { scenes } from '../../../src/server/picture/scenes/scenes'
import { seededRandom } from '../../../src/server/picture/seededRandom'

const allLevels = Object.keys(levels).map(Number) as PuzzleLevel[]
const seeded = (...words: number[]) => seededRandom(Uint32Array.from(words))
const draw = (level: PuzzleLevel, seed: number) => drawPuzzle({ level, random: seeded(seed, level) })
const plan = (level: PuzzleLevel, seed: number) => planPuzzle(levels[level], createDice(seeded(seed, level)))

afterEach(() => vi.unstubAllGlobals())

describe('drawPuzzle', () => {
  it.each(allLevels)('draws the same puzzle from the same numbers at level %i', (level) => {
    const [one, other] = [draw(level, 7), draw(level, 7)]
    expect(sameData(one.background, other.background)).toBe(true)
    expect(sameData(one.piece, other.piece)).toBe(true)
    expect([one.x, one.y]).toEqual([other.x, other.y])
  })

  it('draws another picture from other numbers', () => {
    const seen = new Set(
      Array.from({ length: 40 }, (_, seed) => String(draw(1, seed).background.data.slice(0, 40_000))),
    )
    expect(seen.size).toBe(40)
  })

  it('has no other source of randomness', () => {
    const random = vi.spyOn(Math, 'random')
    const bytes = vi.spyOn(crypto, 'getRandomValues')
    draw(1, 3)
    expect(random).not.toHaveBeenCalled()
    expect(bytes).not.toHaveBeenCalled()
  })

  it.each(allLevels)('keeps the right gap away from the start and the far side at level %i', (level) => {
    for (let seed = 0; seed < 40; seed++) {
      const { width, height, x, y, background, piece } = draw(level, seed)
      expect([width, height]).toEqual([320, 180])
      expect([background.width, background.height]).toEqual([width, height])
      expect([piece.width, piece.height]).toEqual([levels[level].piece, levels[level].piece])
      expect(x).toBeGreaterThanOrEqual(piece.width + 2)
      expect(x).toBeLessThanOrEqual(width - piece.width - 2)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(height - piece.height)
    }
  })

  it('crops the piece to its silhouette, knobs included', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { piece } = draw(0, seed)
      const solid = pixels(piece).filter(({ alpha }) => alpha > 127)
      const [xs, ys] = [solid.map(({ x }) => x), solid.map(({ y }) => y)]
      expect([Math.min(...xs), Math.min(...ys)]).toEqual([0, 0])
      expect([Math.max(...xs), Math.max(...ys)]).toEqual([piece.width - 1, piece.height - 1])
      expect(solid.length).toBeLessThan(piece.width * piece.height * 0.75)
    }
  })

  it('gives the piece pixels that differ slightly from those of its gap', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { piece } = draw(1, seed)
      const { picture, x, layout: places } = plan(1, seed)
      const steps = pixels(piece)
        .filter(({ alpha }) => alpha === 255)
        .flatMap((pixel) => {
          const at = ((places.y + pixel.y) * picture.width + x + pixel.x) * 4
          return pixel.colour.map((value, channel) => ({ from: picture.data[at + channel]!, to: value }))
        })
      expect(steps.filter(({ from, to }) => from === to).length / steps.length).toBeLessThan(0.15)
      expect(steps.filter(({ from, to }) => Math.abs(to - from) > from * 0.18 + 16 + 8)).toEqual([])
    }
  })

  it('makes all gaps of a picture darker or all lighter', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { background, piece, y } = draw(1, seed)
      const { picture, layout: places } = plan(1, seed)
      const inside = pixels(piece).filter(({ alpha }) => alpha === 255)
      const sum = (raster: Raster, gap: number) =>
        inside.reduce((total, pixel) => total + raster.data[((y + pixel.y) * 320 + gap + pixel.x) * 4 + 1]!, 0)
      const signs = places.gaps.map((gap) => Math.sign(sum(background, gap) - sum(picture, gap)))
      expect(new Set(signs).size).toBe(1)
    }
  })

  it('changes no pixel outside the gaps, except for grain', () => {
    const { background, piece, y } = draw(1, 11)
    const { picture, layout: places } = plan(1, 11)
    const changed = pixels(background).filter(({ x, y: row, colour }) => {
      const nearGap = places.gaps.some((gap) => x >= gap - 3 && x < gap + piece.width + 3)
      const nearRow = row >= y - 3 && row < y + piece.height + 3
      const at = (row * 320 + x) * 4
      return !(nearGap && nearRow) && colour.some((value, i) => Math.abs(value - picture.data[at + i]!) > 1)
    })
    expect(changed).toEqual([])
  })
})

describe('layout', () => {
  it('keeps gaps apart from each other, from the start and inside the picture', () => {
    const rules = fc.record({
      piece: fc.integer({ min: 40, max: 56 }),
      decoys: fc.integer({ min: 0, max: 2 }),
      rim: fc.constant(2),
      toneShift: fc.constant(1),
    })
    fc.assert(
      fc.property(rules, fc.integer(), (rule, seed) => {
        const { gaps, y } = layout(rule, 320, 180, createDice(seeded(seed)))
        expect(gaps).toHaveLength(rule.decoys + 1)
        expect(gaps[0]).toBeGreaterThanOrEqual(rule.piece + 2)
        expect(gaps.at(-1)).toBeLessThanOrEqual(320 - rule.piece - 2)
        gaps.slice(1).forEach((gap, i) => expect(gap - gaps[i]!).toBeGreaterThan(rule.piece))
        expect(y).toBeGreaterThan(0)
        expect(y + rule.piece).toBeLessThan(180)
      }),
    )
  })

  it('chooses each gap as the right one about equally often', () => {
    const counts = [0, 0, 0]
    for (let seed = 0; seed < 300; seed++) {
      const { x, layout: places } = plan(1, seed)
      counts[places.gaps.indexOf(x)]!++
    }
    for (const count of counts) expect(count).toBeGreaterThan(70)
  })
})

describe('readability', () => {
  it.each(allLevels)('holds for every puzzle of level %i', (level) => {
    for (let seed = 0; seed < 150; seed++) expect(spareOf(plan(level, seed).reading)).toBeGreaterThanOrEqual(0)
  })

  it('makes the right gap fit visibly better than any other', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { clutter, misfit } = plan(1, seed).reading
      expect(misfit - clutter).toBeGreaterThanOrEqual(0.2)
    }
  })

  describe('of a made-up picture with two gaps', () => {
    const [sky, ink, clay] = [
      [200, 220, 240],
      [120, 140, 170],
      [220, 120, 60],
    ] as const
    const tones = driftTones(
      scenes.city.tones,
      createDice(() => 0.5),
    )
    const rim = rimPairs([0, 0, 56, 0, 56, 56, 0, 56])
    const read = (picture: Raster) => readPuzzle(picture, tones, rim, 56, { gaps: [70, 150], y: 60 })
    const bars = [box(0, 75, 320, 10), box(0, 95, 320, 10)]
    const blank = () => {
      const picture = createCanvas(320, 180)
      fill(picture, [box(0, 0, 320, 180)], sky)
      return picture
    }

    it('is missing if nothing crosses a gap', () => {
      expect(read(blank()).borders).toBe(0)
      expect(spareOf(read(blank()))).toBeLessThan(0)
    })

    it('is missing if the gaps look alike', () => {
      const picture = blank()
      fill(picture, bars, ink)
      expect(read(picture).borders).toBe(2)
      expect(spareOf(read(picture))).toBeLessThan(0)
    })

    it('is missing if the gaps are invisible', () => {
      const picture = blank()
      fill(picture, bars, ink)
      fill(picture, [box(140, 0, 90, 180)], tones[5])
      expect(read(picture).visible).toBeLessThan(0.5)
      expect(spareOf(read(picture))).toBeLessThan(0)
    })

    it('holds if borders cross one gap and the other contains an object', () => {
      const picture = blank()
      fill(picture, bars, ink)
      fill(picture, [box(140, 0, 90, 180)], clay)
      fill(picture, [disc(178, 88, 16)], ink)
      expect(spareOf(read(picture))).toBeGreaterThanOrEqual(0)
    })
  })
})

describe('encodePng', () => {
  it('has the type of the option slider.encode', async () => {
    const encode: PictureEncoder = encodePng
    expect(await encode(createRaster(3, 2))).toEqual({ type: 'image/png', bytes: expect.any(Uint8Array) as Uint8Array })
  })

  it('keeps a picture of few colours exactly', async () => {
    const colours = [
      [255, 0, 0, 255],
      [0, 128, 64, 255],
      [16, 32, 240, 255],
      [250, 250, 250, 255],
      [0, 0, 0, 0],
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        async (width, height, seed) => {
          const raster = createRaster(width, height)
          const dice = createDice(seeded(seed))
          for (let i = 0; i < width * height; i++) raster.data.set(dice.pick(colours), i * 4)
          expect(decodePng((await encodePng(raster)).bytes)).toEqual(raster)
        },
      ),
      { numRuns: 40 },
    )
  })

  it.each(allLevels)('keeps the pictures of level %i close to the drawn ones', async (level) => {
    for (let seed = 0; seed < 10; seed++) {
      const { background } = draw(level, seed)
      const decoded = decodePng((await encodePng(background)).bytes)
      let sum = 0
      background.data.forEach((value, i) => (sum += Math.abs(value - decoded.data[i]!)))
      expect(sum / (320 * 180 * 3)).toBeLessThan(2.5)
    }
  })

  it('keeps the silhouette of the piece', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { piece } = draw(1, seed)
      const decoded = decodePng((await encodePng(piece)).bytes)
      const alphas = pixels(piece).map(({ alpha }, i) => [alpha, decoded.data[i * 4 + 3]!] as const)
      expect(alphas.filter(([from, to]) => (from === 0 ? to !== 0 : Math.abs(to - from) > 48))).toEqual([])
    }
  })

  it.each(allLevels)('keeps a challenge of level %i under 24,000 bytes of JSON', async (level) => {
    for (let seed = 0; seed < 100; seed++) {
      const { background, piece, y } = draw(level, seed)
      const [picture, image] = await Promise.all([encodePng(background), encodePng(piece)])
      const url = ({ type, bytes }: { type: string; bytes: Uint8Array }) =>
        `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
      const challenge = {
        id: 'x'.repeat(22),
        kind: 'slider',
        width: 320,
        height: 180,
        piece: { width: piece.width, height: piece.height, y },
        background: url(picture),
        image: url(image),
        expiresInMs: 120_000,
        attemptsLeft: 5,
        alternatives: ['pow'],
      }
      expect(JSON.stringify(challenge).length).toBeLessThan(24_000)
    }
  })

  it('needs no API of Node', async () => {
    const { piece } = draw(0, 1)
    const expected = await encodePng(piece)
    vi.stubGlobal('Buffer', undefined)
    expect(draw(0, 1).piece).toEqual(piece)
    expect(await encodePng(piece)).toEqual(expected)
  })
})

describe('seededRandom', () => {
  it('returns numbers in [0, 1), the same for the same seed', () => {
    fc.assert(
      fc.property(fc.uint32Array({ minLength: 0, maxLength: 4 }), (seed) => {
        const [one, other] = [seededRandom(seed), seededRandom(seed)]
        for (let i = 0; i < 50; i++) {
          const number = one()
          expect(number).toBeGreaterThanOrEqual(0)
          expect(number).toBeLessThan(1)
          expect(other()).toBe(number)
        }
      }),
    )
  })

  it('returns different numbers for seeds that differ in one bit', () => {
    const first = new Set(
      Array.from({ length: 128 }, (_, bit) => {
        const seed = new Uint32Array(4)
        seed[bit >> 5] = 1 << (bit & 31)
        return Math.floor(seededRandom(seed)() * 1e6)
      }),
    )
    expect(first.size).toBeGreaterThan(125)
  })

  it('is uniform', () => {
    const random = seeded(1, 2, 3, 4)
    const counts = new Array<number>(16).fill(0)
    for (let i = 0; i < 16_000; i++) counts[Math.floor(random() * 16)]!++
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})

interface Pixel {
  x: number
  y: number
  colour: number[]
  alpha: number
}

/** Faster than `toEqual` on 230,400 bytes. */
function sameData(one: Raster, other: Raster): boolean {
  return one.data.length === other.data.length && one.data.every((value, i) => value === other.data[i])
}

function pixels({ width, height, data }: Raster): Pixel[] {
  return Array.from({ length: width * height }, (_, i) => ({
    x: i % width,
    y: Math.floor(i / width),
    colour: [...data.subarray(i * 4, i * 4 + 3)],
    alpha: data[i * 4 + 3]!,
  }))
}

/** Decodes a palette PNG. It shares no code with the encoder and checks every part of the file. */
function decodePng(bytes: Uint8Array): Raster {
  const file = Buffer.from(bytes)
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at)
    const name = file.toString('latin1', at + 4, at + 8)
    expect(file.readUInt32BE(at + 8 + length)).toBe(bitwiseCrc(file.subarray(at + 4, at + 8 + length)))
    chunks.set(name, file.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  expect([...chunks.keys()].filter((name) => name !== 'tRNS')).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND'])
  const header = chunks.get('IHDR')!
  expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0])
  const raster = createRaster(header.readUInt32BE(0), header.readUInt32BE(4))
  const lines = inflateSync(chunks.get('IDAT')!)
  expect(lines).toHaveLength((raster.width + 1) * raster.height)
  const [colours, alphas] = [chunks.get('PLTE')!, chunks.get('tRNS') ?? Buffer.alloc(0)]
  const filters = new Set<number>()
  for (let y = 0; y < raster.height; y++) {
    const line = lines.subarray(y * (raster.width + 1), (y + 1) * (raster.width + 1))
    filters.add(line[0]!)
    line.subarray(1).forEach((entry, x) => {
      raster.data.set(colours.subarray(entry * 3, entry * 3 + 3), (y * raster.width + x) * 4)
      raster.data[(y * raster.width + x) * 4 + 3] = alphas[entry] ?? 255
    })
  }
  expect([...filters]).toEqual([0])
  expect(lines.every((byte) => byte * 3 < colours.length)).toBe(true)
  return raster
}

function bitwiseCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc ^ (byte >>> bit)) & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
