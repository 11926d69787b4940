import type { PosterInput } from '../../demo/poster/posterInput'
import type { PosterJob } from '../../demo/poster/posterJob'
import type { PosterStage, RenderPosterOptions } from '../../demo/poster/renderPoster'

import { Worker } from 'node:worker_threads'
import { crc32, inflateSync } from 'node:zlib'

import { safeParse } from 'valibot'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'

import { encodePng } from '../../demo/poster/encodePng'
import { fillOutlines } from '../../demo/poster/fillOutlines'
import { displayByte } from '../../demo/poster/linearLight'
import { palettes } from '../../demo/poster/palettes'
import { posterInputShape, posterSizes } from '../../demo/poster/posterInput'
import { closePosterPool, startPosterWorker } from '../../demo/poster/posterPool'
import { renderPoster } from '../../demo/poster/renderPoster'
import { createWorkerPool } from '../../demo/poster/workerPool'

const WIDTH = 128
const HEIGHT = 160
const input: PosterInput = { title: 'Silent Water', palette: 'fjord', size: 'small', text: 'A walk along the lake.' }

afterAll(closePosterPool)

describe('renderPoster', () => {
  it('draws a PNG of the requested size', async () => {
    const { width, height, pixels } = decodePng(await render(input))
    expect([width, height]).toEqual([WIDTH, HEIGHT])
    expect(new Set(pixels).size).toBeGreaterThan(100)
  })

  it('draws the named sizes of the input', async () => {
    const { width, height } = decodePng(await render(input, { pixels: undefined }))
    expect({ width, height }).toEqual(posterSizes.small)
  })

  it('returns the same bytes for the same input with any number of threads', async () => {
    const [one, again, alone] = await Promise.all([render(input), render(input), render(input, { workers: 1 })])
    expect(again).toEqual(one)
    expect(alone).toEqual(one)
  })

  it('draws a different landscape for a different text', async () => {
    const [one, other] = await Promise.all([render(input), render({ ...input, text: 'A walk along the shore.' })])
    expect(other).not.toEqual(one)
  })

  it.each(['Silent Water', '远山如黛', 'Höhenweg nach Süden', 'Mount 🏔️ Doom', 'Нева'])(
    'sets the title %s',
    async (title) => {
      expect(inkInTitle(await render({ ...input, title }))).toBeGreaterThan(20)
    },
  )

  it.each(['🏔️', 'שלום', '\u200d'])('omits the title when no font has any of its letters (%j)', async (title) => {
    expect(inkInTitle(await render({ ...input, title }))).toBe(0)
  })

  it('sets a caption at the bottom, and no caption for an empty text', async () => {
    const [set, empty] = await Promise.all([render(input), render({ ...input, text: '' })])
    expect(inkInFoot(set)).toBeGreaterThan(0)
    expect(inkInFoot(empty)).toBe(0)
  })

  it('keeps the longest title and text out of the margins', async () => {
    const { pixels } = decodePng(await render({ ...input, title: 'W'.repeat(60), text: '漫'.repeat(5000) }))
    const paper = palettes.fjord.paper.map((light) => Math.round(displayByte(light)))
    for (let y = 0; y < HEIGHT; y++) expect([...pixels.subarray(y * WIDTH * 3, y * WIDTH * 3 + 3)]).toEqual(paper)
  })

  it('reports progress that never decreases, stage by stage, and ends at the total', async () => {
    const seen: { done: number; total: number; stage: PosterStage }[] = []
    await render(input, { onProgress: (done, total, stage) => seen.push({ done, total, stage }) })
    expect(seen[0]).toEqual({ done: 0, total: seen[0]!.total, stage: 'sketch' })
    expect(seen.at(-1)).toEqual({ done: seen[0]!.total, total: seen[0]!.total, stage: 'encode' })
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b))
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(['sketch', 'render', 'type', 'encode'])
    expect(seen.filter(({ stage }) => stage === 'render').length).toBeGreaterThan(5)
  })

  it('rejects immediately with the abort reason, and the threads draw the next poster', async () => {
    const controller = new AbortController()
    const stages: PosterStage[] = []
    const drawn = render(input, {
      signal: controller.signal,
      onProgress(_done, _total, stage) {
        stages.push(stage)
        if (stage === 'render') controller.abort(new Error('changed my mind'))
      },
    })
    await expect(drawn).rejects.toThrow('changed my mind')
    expect(stages.filter((stage) => stage === 'render')).toHaveLength(1)
    expect(decodePng(await render(input)).width).toBe(WIDTH)
  })

  it('does no work for a signal that is already aborted', async () => {
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(render(input, { signal, onProgress: () => expect.unreachable() })).rejects.toThrow('too late')
  })

  it('fails when a thread dies, and draws the next poster on a new one', async () => {
    const first = () => new Worker(`throw new Error('out of paint')`, { eval: true })
    const starts = [first, startPosterWorker]
    const pool = createWorkerPool<PosterJob, Uint8Array | undefined>(() => starts.shift()!())
    onTestFinished(() => pool.close())
    const message = expect.stringMatching('out of paint')
    await expect(render(input, { pool, workers: 1 })).rejects.toMatchObject({ code: 'worker-crashed', message })
    expect(decodePng(await render(input, { pool, workers: 1 })).width).toBe(WIDTH)
  })
})

describe('posterInputShape', () => {
  it('accepts a title, a palette, a size and a text', () => {
    const { output } = safeParse(posterInputShape, { ...input, title: '  Silent Water ' })
    expect(output).toEqual(input)
  })

  it.each([
    [{ title: '  ' }, 'title', 'Give the poster a title.'],
    [{ title: undefined }, 'title', 'Give the poster a title.'],
    [{ title: 'x'.repeat(61) }, 'title', 'A title has at most 60 characters.'],
    [{ palette: 'neon' }, 'palette', 'Choose one of the palettes: dawn, fjord, meadow, dusk, paper, night.'],
    [{ size: 'huge' }, 'size', 'Choose one of the sizes: small, medium, large.'],
    [{ text: 'x'.repeat(5001) }, 'text', 'A text has at most 5000 characters.'],
  ])('rejects %j with the field and the reason', (wrong, path, message) => {
    const { issues } = safeParse(posterInputShape, { ...input, ...wrong })
    expect(issues?.map((issue) => [issue.path?.map(({ key }) => key).join('.'), issue.message])).toEqual([
      [path, message],
    ])
  })
})

describe('palettes', () => {
  it.each(Object.entries(palettes))('keeps the title and the caption of %s legible', (_name, palette) => {
    for (const colour of palette.sky.slice(0, 2)) expect(contrast(palette.ink, colour)).toBeGreaterThan(3)
    expect(contrast(palette.caption, palette.paper)).toBeGreaterThan(4.5)
  })
})

describe('fillOutlines', () => {
  it('covers pixels by exact area, merges outlines and cuts holes', () => {
    const square = (from: number, to: number) => [from, from, to, from, to, to, from, to]
    expect([...fillOutlines([[0.5, 0, 2, 0, 2, 1, 0.5, 1]], 3, 1)]).toEqual([128, 255, 0])
    expect([...fillOutlines([[0, 0, 4, 0, 0, 1]], 4, 1)]).toEqual([223, 159, 96, 32])
    expect([...fillOutlines([square(0, 2), square(0, 2)], 2, 2)]).toEqual([255, 255, 255, 255])
    expect(fillOutlines([square(0, 3), [1, 1, 1, 2, 2, 2, 2, 1]], 3, 3)[4]).toBe(0)
    expect([...fillOutlines([[-5, -5, 9, -5, 9, 9, -5, 9]], 2, 1)]).toEqual([255, 255])
  })
})

describe('encodePng', () => {
  it('preserves every pixel with every row filter', () => {
    const pixels = Uint8ClampedArray.from({ length: 7 * 5 * 3 }, (_, i) => (i * i * 31 + (i % 7) * 40) & 255)
    expect([...decodePng(encodePng(pixels, 7, 5)).pixels]).toEqual([...pixels])
  })
})

function render(poster: PosterInput, options: Partial<RenderPosterOptions> = {}): Promise<Uint8Array> {
  const signal = new AbortController().signal
  return renderPoster(poster, { signal, onProgress() {}, pixels: { width: WIDTH, height: HEIGHT }, ...options })
}

/** Counts the bottom pixels that are darker than bare paper: at this size, letters are only shades. */
function inkInFoot(png: Uint8Array): number {
  const foot = decodePng(png).pixels.subarray(Math.round(0.91 * HEIGHT) * WIDTH * 3)
  return foot.filter((value, at) => at % 3 === 0 && value < displayByte(palettes.fjord.paper[0]) - 20).length
}

/** Counts the pixels of the title's colour in the sky, with a tolerance for smooth edges. */
function inkInTitle(png: Uint8Array): number {
  const { pixels } = decodePng(png)
  const ink = palettes.fjord.ink.map(displayByte)
  let count = 0
  for (let at = Math.round(0.1 * HEIGHT) * WIDTH; at < 0.3 * HEIGHT * WIDTH; at++) {
    if (ink.every((value, channel) => Math.abs(pixels[at * 3 + channel]! - value) < 30)) count++
  }
  return count
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [dark, bright] = [a, b].map(([r, g, blue]) => 0.2126 * r! + 0.7152 * g! + 0.0722 * blue!).sort((x, y) => x - y)
  return (bright! + 0.05) / (dark! + 0.05)
}

/** Decodes the PNG subset that `encodePng` writes, independently, from the PNG specification. */
function decodePng(png: Uint8Array): { width: number; height: number; pixels: Uint8Array } {
  const file = Buffer.from(png)
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < file.length;) {
    const end = at + 8 + file.readUInt32BE(at)
    expect(file.readUInt32BE(end)).toBe(crc32(file.subarray(at + 4, end)))
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, end))
    at = end + 4
  }
  const header = chunks.get('IHDR')!
  expect([...header.subarray(8)]).toEqual([8, 2, 0, 0, 0])
  const [width, height, stride] = [header.readUInt32BE(0), header.readUInt32BE(4), 3 * header.readUInt32BE(0)]
  const rows = inflateSync(chunks.get('IDAT')!)
  const pixels = new Uint8Array(stride * height)
  for (let at = 0; at < pixels.length; at++) {
    const [row, i] = [Math.floor(at / stride), at % stride]
    const left = i >= 3 ? pixels[at - 3]! : 0
    const up = row > 0 ? pixels[at - stride]! : 0
    const corner = row > 0 && i >= 3 ? pixels[at - stride - 3]! : 0
    const away = (value: number) => Math.abs(left + up - corner - value)
    const paeth = [left, up, corner].reduce((best, value) => (away(value) < away(best) ? value : best))
    const predicted = [0, left, up, (left + up) >> 1, paeth][rows[row * (stride + 1)]!]!
    pixels[at] = rows[row * (stride + 1) + 1 + i]! + predicted
  }
  return { width, height, pixels }
}
