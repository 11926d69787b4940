/** The box of an element relative to the corner of another, in CSS px without the page zoom. */
export type Box = [x: number, y: number, width: number, height: number]

/** The visible and draggable parts. Text parts are left out, because their width depends on the font. */
const PARTS = 'slider header tool picture background piece track handle handle-face footer step'.split(' ')

/** Returns the boxes of the puzzle's parts inside `root` by name. Repeated names get a number. */
export function boxes(root: HTMLElement, zoom = 1): Record<string, Box> {
  const origin = root.getBoundingClientRect()
  const found: Record<string, Box> = {}
  for (const element of root.querySelectorAll<HTMLElement>(PARTS.map((part) => `[data-part=${part}]`).join())) {
    const { left, top, width, height } = element.getBoundingClientRect()
    let name = element.dataset.part!
    for (let count = 2; name in found; count += 1) name = `${element.dataset.part} ${count}`
    found[name] = [left - origin.left, top - origin.top, width, height].map((px) => px / zoom) as Box
  }
  found.root = [0, 0, origin.width / zoom, origin.height / zoom]
  return found
}

/** Describes the boxes that moved or resized by more than 1 px. */
export function moved(before: Record<string, Box>, after: Record<string, Box>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => {
    const [one, other] = [before[name], after[name]]
    if (one && other && one.every((px, at) => Math.abs(px - other[at]!) <= 1)) return []
    return [`${name}: ${one?.map(Math.round)} became ${other?.map(Math.round)}`]
  })
}
