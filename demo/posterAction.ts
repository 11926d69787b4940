import type { Gallery } from './gallery'

import { defineServerAction } from 'vue-taskgate/server'

import { posterInputShape, posterSizes } from './poster/posterInput'
import { renderPoster } from './poster/renderPoster'

/** The result that the page receives. */
export interface PosterResult {
  url: string
  width: number
  height: number
  title: string
}

/** Paints two posters at a time. */
export function posterAction(gallery: Gallery) {
  return defineServerAction({
    input: posterInputShape,
    concurrency: 2,
    timeoutMs: 5 * 60_000,
    maxQueued: 50,
    async run(input, { signal, report }): Promise<PosterResult> {
      const png = await renderPoster(input, {
        signal,
        onProgress: (done, total, stage) => report({ progress: done / total, stage }),
      })
      return { url: gallery.add(png), ...posterSizes[input.size], title: input.title }
    },
  })
}
