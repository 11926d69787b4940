import type { PosterInput } from '../../demo/poster/posterInput'
import type { PosterStage, RenderPosterOptions } from '../../demo/poster/renderPoster'

import sharp from 'sharp'
import { safeParse } from 'valibot'
import { describe, expect, it } from 'vitest'

import { palettes } from '../../demo/poster/palettes'
import { posterInputShape, posterSizes } from '../../demo/poster/posterInput'
import { renderPoster } from '../../demo/poster/renderPoster'

const WIDTH = 128
const HEIGHT = 160
const input: PosterInput = { title: 'Silent Water', palette: 'fjord', size: 'small', text: 'A walk along the lake.' }

describe('renderPoster', () => {
  it('draws a PNG of the requested size', async () => {
    const { width, height, pixels } = await decodePng(await render(input))
    expect([width, height]).toEqual([WIDTH, HEIGHT])
    expect(new Set(pixels).size).toBeGreaterThan(100)
  })

  it('draws the named sizes of the input', async () => {
    const { width, height } = await decodePng(await render(input, { pixels: undefined }))
    expect({ width, height }).toEqual(posterSizes.small)
  })

  it('returns the same bytes for the same input', async () => {
    const [one, again] = await Promise.all([render(input), render(input)])
    expect(again).toEqual(one)
  })

  it('draws a different landscape for a different text', async () => {
    const [one, other] = await Promise.all([render(input), render({ ...input, text: 'A walk along the shore.' })])
    expect(other).not.toEqual(one)
  })

  it.each(['Silent Water', '远山如黛', 'Höhenweg nach Süden', 'Mount 🏔️ Doom', 'Нева'])(
    'sets the title %s',
    async (title) => {
      expect(await inkInTitle(await render({ ...input, title }))).toBeGreaterThan(20)
    },
  )

  it.each(['🏔️', 'שלום', '\u200d'])('omits the title when no font has any of its letters (%j)', async (title) => {
    expect(await inkInTitle(await render({ ...input, title }))).toBe(0)
  })

  it('sets a caption at the bottom, and no caption for an empty text', async () => {
    const [set, empty] = await Promise.all([render(input), render({ ...input, text: '' })])
    expect(await inkInFoot(set)).toBeGreaterThan(0)
    expect(await inkInFoot(empty)).toBe(0)
  })

  it('keeps the longest title and text out of the margins', async () => {
    const { pixels } = await decodePng(await render({ ...input, title: 'W'.repeat(60), text: '漫'.repeat(5000) }))
    const paper = channels(palettes.fjord.type.paper)
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

  it('rejects with the abort reason before the next layer, and draws the next poster', async () => {
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
    expect((await decodePng(await render(input))).width).toBe(WIDTH)
  })

  it('does no work for a signal that is already aborted', async () => {
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(render(input, { signal, onProgress: () => expect.unreachable() })).rejects.toThrow('too late')
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
  it.each(Object.entries(palettes))('keeps the title and the caption of %s legible', (_name, { sky, type }) => {
    for (const colour of sky.slice(0, 2)) expect(contrast(type.ink, colour)).toBeGreaterThan(3)
    expect(contrast(type.caption, type.paper)).toBeGreaterThan(4.5)
  })
})

function render(poster: PosterInput, options: Partial<RenderPosterOptions> = {}): Promise<Uint8Array> {
  const signal = new AbortController().signal
  return renderPoster(poster, { signal, onProgress() {}, pixels: { width: WIDTH, height: HEIGHT }, ...options })
}

/** Counts the bottom pixels that are darker than bare paper: at this size, letters are only shades. */
async function inkInFoot(png: Uint8Array): Promise<number> {
  const foot = (await decodePng(png)).pixels.subarray(Math.round(0.91 * HEIGHT) * WIDTH * 3)
  return foot.filter((value, at) => at % 3 === 0 && value < channels(palettes.fjord.type.paper)[0]! - 20).length
}

/** Counts the pixels of the title's colour in the sky, with a tolerance for smooth edges. */
async function inkInTitle(png: Uint8Array): Promise<number> {
  const { pixels } = await decodePng(png)
  const ink = channels(palettes.fjord.type.ink)
  let count = 0
  for (let at = Math.round(0.1 * HEIGHT) * WIDTH; at < 0.26 * HEIGHT * WIDTH; at++) {
    if (ink.every((value, channel) => Math.abs(pixels[at * 3 + channel]! - value) < 30)) count++
  }
  return count
}

/** Returns red, green and blue of `#rrggbb`. */
function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
}

/** The contrast ratio of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (bright! + 0.05) / (dark! + 0.05)
}

/** Decodes an opaque PNG. */
async function decodePng(png: Uint8Array): Promise<{ width: number; height: number; pixels: Uint8Array }> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect([info.channels, (await sharp(png).metadata()).format]).toEqual([3, 'png'])
  return { width: info.width, height: info.height, pixels: data }
}
