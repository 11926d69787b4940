import type { Dice } from '../dice'
import type { Path } from '../paint/coverage'
import type { RidgeLine } from '../paint/ridgeLine'

const PEAK_REACH = 14 // px to either side that a peak overlooks
const LEAST_FALL = 9 // px a slope must have to be worth a face or snow

/** Returns the shaded sides of a range: from each peak to its valley, inwards along a jagged crest. */
export function shadedFaces(line: RidgeLine, away: 1 | -1, dice: Dice): Path[] {
  const faces: Path[] = []
  for (const peak of peaks(line)) {
    const foot = walkDown(line, peak, away)
    const top = line[peak]!
    const fall = line[foot]! - top
    if (fall < LEAST_FALL) continue
    const path: number[] = []
    for (let x = peak; x !== foot + away; x += away) path.push(x, line[x]!)
    const crest = (along: number, down: number) => {
      const x = peak + (foot - peak) * along
      path.push(x, Math.max(line[Math.round(x)]! + 0.5, top + fall * down))
    }
    crest(0.62, dice.between(0.95, 1.15))
    crest(dice.between(0.3, 0.42), dice.between(1.15, 1.45))
    crest(dice.between(0.1, 0.18), dice.between(0.74, 0.88))
    crest(dice.between(0.24, 0.34), dice.between(0.5, 0.62))
    crest(dice.between(0.03, 0.08), dice.between(0.26, 0.36))
    crest(dice.between(0.1, 0.14), dice.between(0.16, 0.22))
    faces.push(path)
  }
  return faces
}

/** Returns the snow on the peaks, at most `depth` pixels deep, with a ragged lower edge. */
export function snowCaps(line: RidgeLine, depth: number, dice: Dice): Path[] {
  const caps: Path[] = []
  for (const peak of peaks(line)) {
    const left = walkDown(line, peak, -1)
    const right = walkDown(line, peak, 1)
    const fall = Math.min(line[left]!, line[right]!) - line[peak]!
    if (fall < LEAST_FALL) continue
    const low = line[peak]! + Math.min(depth, fall * 0.55) * dice.between(0.75, 1.1)
    const path: number[] = []
    for (let x = left; x <= right; x++) if (line[x]! <= low) path.push(x, line[x]!)
    const from = path[path.length - 2]!
    const width = from - path[0]!
    const teeth = Math.max(2, Math.round(width / 6)) * 2
    for (let i = 1; i < teeth; i++) {
      const x = from - (width * i) / teeth
      const edge = line[Math.round(x)]!
      path.push(x, edge + Math.max(0, low - edge) * (i % 2 ? dice.between(0.3, 0.55) : dice.between(0.85, 1.15)))
    }
    caps.push(path)
  }
  return caps
}

function peaks(line: RidgeLine): number[] {
  return Array.from(line.keys()).filter((x) => {
    for (let off = 1; off <= PEAK_REACH; off++) {
      // Counts only the first column of a level top.
      if ((line[x - off] ?? Infinity) <= line[x]! || (line[x + off] ?? Infinity) < line[x]!) return false
    }
    return true
  })
}

/** Returns the lowest column before the ridge rises again for good. */
function walkDown(line: RidgeLine, peak: number, step: 1 | -1): number {
  let lowest = peak
  for (let x = peak + step; x >= 0 && x < line.length; x += step) {
    if (line[x]! > line[lowest]!) lowest = x
    else if (line[x]! < line[lowest]! - 3) break
  }
  return lowest
}
