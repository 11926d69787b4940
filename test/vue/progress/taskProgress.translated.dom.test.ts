import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { TaskProgress } from 'vue-taskgate'

enableAutoUnmount(afterEach)
afterEach(() => {
  vi.useRealTimers()
})

/** Does what the translator of a browser does: a font with the translation takes the place of each text. */
function translate(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const text of texts.filter(({ data }) => data.trim())) {
    const font = document.createElement('font')
    font.textContent = `«${text.data.trim()}»`
    text.replaceWith(font)
  }
}

it('goes on to show figure and time on a translated page', async () => {
  vi.useFakeTimers()
  const task = { key: 'a', action: 'a', state: 'pending', createdAt: Date.now(), startedAt: Date.now(), progress: 0.1 }
  const wrapper = mount(TaskProgress, {
    props: { task: { ...task, canCancel: true }, showElapsed: true } as never,
    attachTo: document.body,
  })
  await vi.advanceTimersByTimeAsync(1_000)
  translate(wrapper.element)
  await wrapper.setProps({ task: { ...task, canCancel: true, progress: 0.7 } } as never)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(wrapper.get('[data-part=figure]').text()).toBe('70%')
  expect(wrapper.get('[data-part=meta]').text()).toContain('0:06')
})
