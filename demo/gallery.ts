import { randomUUID } from 'node:crypto'

/** Finished posters, in memory. */
export interface Gallery {
  /** Stores a PNG. Returns its path. */
  add(png: Uint8Array): string
  /** Answers `/posters/<id>.png`. The random id is the authorization. */
  fetch(request: Request): Response
}

/** Above this number, the oldest poster is removed. */
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
      if (!png) return new Response('This poster is no longer available.', { status: 404 })
      const headers = { 'content-type': 'image/png', 'cache-control': 'private, max-age=3600, immutable' }
      return new Response(new Uint8Array(png), { headers })
    },
  }
}
