import { mountFloor, onDrag } from './floor'
import { defineSlider } from './sliderPage'

/** Floor 1: only the handle moves, with one transform on its own layer. */
defineSlider({
  handle: '.handle',
  mount(into) {
    const { handle } = mountFloor(into)
    handle.style.willChange = 'transform'
    onDrag(handle, (move, down) => {
      handle.style.transform = `translateX(${move.clientX - down.clientX}px)`
    })
    return () => into.replaceChildren()
  },
})
