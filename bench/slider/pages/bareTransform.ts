import { mountFloor, onDrag } from './floor'
import { defineSlider } from './sliderPage'

/** Floor 1: the handle alone moves, by one transform on a layer of its own. */
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
