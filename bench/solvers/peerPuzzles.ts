import type { KnownPuzzle } from './solver'

import { fileURLToPath } from 'node:url'

import { openBrowser } from '../browser/benchBrowser'
import { decodePng } from './look/decodePng'

/** Lets `create-puzzle` draw puzzles in a browser, as it does in apps, with its own defaults. */
export async function* peerPuzzles(seed: number, count: number): AsyncGenerator<KnownPuzzle> {
  const browser = await openBrowser([fileURLToPath(new URL('./pages/createPuzzle.ts', import.meta.url))])
  const drawn = await browser.withPage('createPuzzle', ({ page }) =>
    page.evaluate(([seed, count]) => window.draw(seed, count), [seed, count] as const),
  )
  await browser.close()
  for (const { background, piece, x, y } of drawn) {
    yield {
      background: decodePng(Buffer.from(background, 'base64')),
      piece: decodePng(Buffer.from(piece, 'base64')),
      x,
      y,
      gaps: 1,
    }
  }
}
