import { mountFloor, onDrag } from './floor'
import { piece, width } from './picture'
import { defineSlider } from './sliderPage'

/** The maximum number of points in a request. */
const MOST_POINTS = 200
const max = width - piece.width

/** Floor 2: the minimal work of a slider. Moves piece, handle and trail, each on its own layer, and records points. */
defineSlider({
  handle: '.handle',
  mount(into) {
    const { handle, trail, piece: cut } = mountFloor(into)
    const parts = [handle, trail, cut]
    let points: [x: number, y: number, t: number][] = []
    for (const { style } of parts) style.willChange = 'translate'
    onDrag(handle, (move, down) => {
      const x = Math.round(Math.min(max, Math.max(0, move.clientX - down.clientX)) * 10) / 10
      for (const { style } of parts) style.translate = `${x}px`
      if (points.length === MOST_POINTS - 1) points = points.filter((_point, index) => index % 2 === 0)
      points.push([Math.round(x), Math.round(move.clientY - down.clientY), Math.round(move.timeStamp - down.timeStamp)])
    })
    return () => into.replaceChildren()
  },
})
