import type { PosterInput } from './posterInput'

import sharp from 'sharp'

import { LAYERS, composePoster } from './composePoster'
import { posterSizes } from './posterInput'

export type PosterStage = 'sketch' | 'render' | 'type' | 'encode'

export interface RenderPosterOptions {
  /** Stops the work between two layers. The promise rejects with the reason of the signal. */
  signal: AbortSignal
  /** Called at the start and after each layer. */
  onProgress(done: number, total: number, stage: PosterStage): void
  /** Size of the sheet in pixels. Default: the size of the input. */
  pixels?: { width: number; height: number }
}

/**
 * Draws a poster layer by layer: a landscape determined by title, palette and text, with the title in its sky and the
 * text at its foot. Resolves to a PNG, the same bytes for the same input. Throws the signal's reason.
 */
export async function renderPoster(input: PosterInput, options: RenderPosterOptions): Promise<Uint8Array> {
  const { signal, onProgress, pixels: { width, height } = posterSizes[input.size] } = options
  signal.throwIfAborted()
  const total = LAYERS + 1
  onProgress(0, total, 'sketch')
  const raw = { width, height, channels: 4 as const }
  let picture = await sharp({ create: { ...raw, background: '#0000' } })
    .raw()
    .toBuffer()
  const encode = () => sharp(picture, { raw }).png().toBuffer()
  let done = 0
  for await (const { svg, stage, under } of composePoster(input, Math.min(1.2, width / 960))) {
    const document = svg(under ? `data:image/png;base64,${(await encode()).toString('base64')}` : '')
    const drawing = await sharp(Buffer.from(document), { unlimited: true })
      .resize(width, height)
      .ensureAlpha()
      .raw()
      .toBuffer()
    picture = await sharp(picture, { raw })
      .composite([{ input: drawing, raw, blend: under ? 'dest-over' : 'over' }])
      .raw()
      .toBuffer()
    signal.throwIfAborted()
    onProgress(++done, total, stage)
    signal.throwIfAborted()
  }
  const png = await sharp(picture, { raw }).removeAlpha().png().toBuffer()
  onProgress(total, total, 'encode')
  return new Uint8Array(png)
}
