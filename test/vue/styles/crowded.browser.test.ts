import 'vue-taskgate/style.css'

import type { Task } from 'vue-taskgate'

import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { ProtectedTaskButton, SliderPuzzle, TaskProgress } from 'vue-taskgate'
import { expect, it, onTestFinished } from 'vitest'
import { h } from 'vue'

const now = Date.now()

function show(draw: () => ReturnType<typeof h>, attributes: Record<string, string> = {}): HTMLElement {
  const wrapper = mount(() => h('div', { style: 'width: 280px', ...attributes }, draw()), {
    attachTo: document.body,
    global: { plugins: [createPinia()] },
  })
  onTestFinished(() => wrapper.unmount())
  return wrapper.element as HTMLElement
}

function part(place: HTMLElement, name: string): HTMLElement {
  return place.querySelector<HTMLElement>(`[data-part=${name}]`)!
}

/** The left edges of the first and the last letter of a text. */
function edges({ firstChild, textContent }: HTMLElement): [first: number, last: number] {
  const left = (at: number): number => {
    const range = new Range()
    range.setStart(firstChild!, at)
    range.setEnd(firstChild!, at + 1)
    return range.getBoundingClientRect().left
  }
  return [left(0), left(textContent!.length - 1)]
}

it('the button of a bar keeps its width beside a long text', () => {
  const task: Task = {
    key: 'a',
    taskId: 'a',
    action: 'startTask',
    state: 'pending',
    createdAt: now,
    canCancel: true,
    message: 'Painting the eleventh of forty tiles, you can leave this page meanwhile',
  }
  const place = show(() => h(TaskProgress, { task }))
  const action = part(place, 'action')
  const text = new Range()
  text.selectNodeContents(action)
  expect(action.getBoundingClientRect().width).toBeGreaterThanOrEqual(text.getBoundingClientRect().width)
  expect(action.getBoundingClientRect().right).toBeLessThanOrEqual(place.getBoundingClientRect().right)
})

it('English text on a right-to-left page keeps its punctuation at its end', () => {
  const task = { key: 'a', action: 'startTask', state: 'checking', createdAt: now } as Task
  const place = show(() => h(ProtectedTaskButton, { task }, () => 'Paint'), { dir: 'rtl' })
  const [first, last] = edges(part(place, 'busy-text'))
  expect(part(place, 'busy-text').textContent).toBe('Checking…')
  expect(last).toBeGreaterThan(first)
})

it('the panel is above the layer that dims the picture', () => {
  const place = show(() => h(SliderPuzzle, { state: { name: 'offline' } }))
  expect(getComputedStyle(part(place, 'panel')).zIndex).toBe('1')
})
