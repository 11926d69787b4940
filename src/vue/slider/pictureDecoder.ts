import type { SliderChallenge } from '../../protocol/answers'

import { Problem } from '../../core/http/problem'

/** How long a picture may take to arrive, in ms. */
const ARRIVES_MS = 15_000
/** How long to wait for its decoding; a page that paints no frames decodes nothing. */
const DECODES_MS = 300

/**
 * Returns a function that resolves once the pictures of a challenge can be painted, and rejects with `load` if one does
 * not arrive. It holds the last pictures, so that a browser does not fetch them again for the page.
 */
export function createPictureDecoder(): (challenge: SliderChallenge) => Promise<void> {
  let held: HTMLImageElement[] = []

  return async ({ background, image }) => {
    // Test environments without a renderer load no pictures.
    if (!globalThis.HTMLImageElement?.prototype.decode) return
    held = [background, image].map((source) => Object.assign(new Image(), { src: source }))
    await Promise.all(held.map(arrive))
  }
}

async function arrive(picture: HTMLImageElement): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await new Promise((resolve, reject) => {
      timer = setTimeout(reject, ARRIVES_MS)
      picture.onload = resolve
      picture.onerror = reject
      if (picture.complete && picture.naturalWidth) resolve(undefined)
    })
    clearTimeout(timer)
    const isLate = new Promise((resolve) => (timer = setTimeout(resolve, DECODES_MS)))
    await Promise.race([picture.decode(), isLate])
  } catch (cause) {
    const hint = `The picture of the puzzle did not arrive: ${picture.src.slice(0, 80)}`
    throw new Problem({ code: 'load', hint }, cause)
  } finally {
    clearTimeout(timer)
  }
}
