import { randomUUID } from 'node:crypto'

/** Finished posters, in memory. */
export interface Gallery {
  /** Keeps a PNG. Returns its path. */
  add(png: Uint8Array): string
  /** Answers `/posters/<id>.png`. Ids are random: who has one was given it. */
  fetch(request: Request): Response
}

/** The oldest goes first. */
const MOST_POSTERS = 60

export function createGallery(): Gallery {
  const posters = new Map<string, Uint8Array>()
  return {
    add(png) {
      const path = `/posters/${randomUUID()}.png`
      posters.set(path, png)
      const [oldest] = posters.keys()
      if (posters.size > MOST_POSTERS && oldest !== undefined) posters.delete(oldest)
      return path
    },
    fetch(request) {
      const png = posters.get(new URL(request.url).pathname)
      if (!png) return new Response('This poster is no longer kept.', { status: 404 })
      const headers = { 'content-type': 'image/png', 'cache-control': 'private, max-age=3600, immutable' }
      return new Response(new Uint8Array(png), { headers })
    },
  }
}
