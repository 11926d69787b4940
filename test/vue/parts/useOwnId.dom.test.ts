import { ProtectedTaskButton, TaskProgress } from 'vue-taskgate'
import { beforeEach, expect, it } from 'vitest'
import { h, nextTick } from 'vue'

import { createTestApp, watchConsole } from '../../support/client/testApp'

beforeEach(() => {
  watchConsole()
})

it('several apps on one page share no id, and each element is described by its own', async () => {
  const page = () => [h(ProtectedTaskButton, null, () => 'Paint'), h(TaskProgress, { value: 0.5, label: 'Painting' })]
  const wrappers = [1, 2, 3].map(() => createTestApp({ withHost: false }).mount({ render: page }))
  await nextTick()
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  expect(ids).toHaveLength(6)
  expect(new Set(ids).size).toBe(6)
  for (const { element } of wrappers) {
    const root = element.parentElement!
    const note = root.querySelector('button')!.getAttribute('aria-describedby')!
    expect(root.querySelector(`[id="${note}"]`)).not.toBeNull()
    const label = root.querySelector('[role=progressbar]')!.getAttribute('aria-labelledby')!
    expect(root.querySelector(`[id="${label}"]`)).not.toBeNull()
  }
})
