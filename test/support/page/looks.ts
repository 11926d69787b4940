/** Where an element is, measured from the corner of another and in its own px: a zoom of the page is taken out. */
export type Box = [x: number, y: number, width: number, height: number]

/** What people see and drag. Words are as wide as their letters. */
const PARTS = 'slider header tool picture background piece track handle handle-face footer step'.split(' ')

/** The boxes of the puzzle's parts inside `root`, by name; of several of one name, with a number. */
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

/** What is more than one px elsewhere, or larger or smaller by that. */
export function moved(before: Record<string, Box>, after: Record<string, Box>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => {
    const [one, other] = [before[name], after[name]]
    if (one && other && one.every((px, at) => Math.abs(px - other[at]!) <= 1)) return []
    return [`${name}: ${one?.map(Math.round)} became ${other?.map(Math.round)}`]
  })
}
