/** Returns a trunk with boughs that sag and lift at their tips, shorter towards the top. */
export function drawPine(at: number, foot: number, height: number, random: () => number): string {
  const between = (from: number, to: number) => from + (to - from) * random()
  const spread = height * between(0.14, 0.18)
  const boughs = Array.from({ length: 210 }, (_, i) => {
    const down = (i + random()) / 210
    const reach = spread * (0.05 + down ** 0.9) * between(0.45, 1.12) * (i % 2 ? 1 : -1)
    const y = foot - height * (0.985 - 0.88 * down)
    const [sag, thick] = [Math.abs(reach) * between(0.32, 0.6), height * 0.0038]
    const needles = [0.95, 0.75, 0.55, 0.35].map(
      (along) =>
        `L${at + reach * along} ${y + sag * along + thick * between(1.5, 4.5) * (1.3 - along)}L${at + reach * (along - 0.08)} ${y + sag * (along - 0.08) + thick * 0.4}`,
    )
    return `<path d="M${at} ${y - thick}Q${at + reach * 0.6} ${y + sag * 0.6 - thick} ${at + reach} ${y + sag * 0.85}${needles.join('')}L${at} ${y + 2 * thick}Z"/>`
  })
  const core = [0.009, 0.03].map(
    (half, i) =>
      `<path d="M${at - height * half} ${foot - height * 0.16 * i}L${at} ${foot - height}L${at + height * half} ${foot - height * 0.16 * i}Z"/>`,
  )
  return core.join('') + boughs.join('')
}
