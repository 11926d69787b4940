import type { Plane } from './planes'

/**
 * Returns the normalised correlation of a template with the part of a picture at a point, −1 … 1. Only pixels of the
 * mask count, if one is given.
 */
export function correlate(picture: Plane, template: Plane, left: number, top: number, mask?: Uint8Array): number {
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0]
  for (let v = 0; v < template.height; v++) {
    const row = Math.min(picture.height - 1, Math.max(0, top + v)) * picture.width + left
    for (let u = 0; u < template.width; u++) {
      const i = v * template.width + u
      if (mask && !mask[i]) continue
      const [a, b] = [picture.values[row + u]!, template.values[i]!]
      count++
      sumA += a
      sumB += b
      sumAA += a * a
      sumBB += b * b
      sumAB += a * b
    }
  }
  const spread = Math.sqrt((count * sumAA - sumA * sumA) * (count * sumBB - sumB * sumB))
  return spread > 0 ? (count * sumAB - sumA * sumB) / spread : 0
}
