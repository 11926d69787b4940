import type { Task, TaskState } from 'vue-taskgate'
import type { App } from 'vue'

import { createPinia } from 'pinia'
import { createTaskgate, ProtectedTaskButton, SliderVerify, TaskProgress, transitions } from 'vue-taskgate'
import { describe, expect, it } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'

import { taskIn, watchConsole } from '../support/client/testApp'
import { createPageBackend } from '../support/backend/pageBackend'
import { settle, stopTime } from '../support/time/pageTime'

const problem = { code: 'rate-limited', title: 'no', retryable: true, retryAfterMs: 60_000 }
const task = (state: TaskState): Task =>
  taskIn(state, { progress: 0.5, etaMs: 9_000, endedAt: Date.now(), ...(state === 'failed' && { problem }) })

const pages: [string, () => unknown][] = [
  ...(Object.keys(transitions) as TaskState[]).map((state): [string, () => unknown] => [
    `a task that is ${state}`,
    () => [
      h(
        ProtectedTaskButton,
        { task: task(state), progress: 'fill', class: 'mine', onClick: () => undefined },
        () => 'Paint',
      ),
      ...(['bar', 'ring', 'text'] as const).map((variant) =>
        h(TaskProgress, { task: task(state), variant, showElapsed: true, showEta: true }),
      ),
    ],
  ]),
  ['puzzles', () => [h(SliderVerify, { name: 'token', required: true }), h(SliderVerify, { mode: 'popup' })]],
  ['progress without a task', () => [h(TaskProgress, { value: 0.5 }), h(TaskProgress, { value: null })]],
]

describe('a server-rendered page', () => {
  it.each(pages)('hydrates without a warning: %s', async (_name, page) => {
    const said = watchConsole()
    stopTime()
    const { fetch } = createPageBackend()
    const create = (): App =>
      createSSRApp({ setup: () => page })
        .use(createPinia())
        .use(createTaskgate({ fetch }))
    const root = document.createElement('div')
    root.innerHTML = await renderToString(create())
    document.body.append(root)
    const drawn = root.querySelectorAll('*').length
    const first = root.firstElementChild
    const app = create()
    app.mount(root)
    expect(root.firstElementChild).toBe(first)
    await settle()
    expect(root.querySelectorAll('*').length).toBeGreaterThanOrEqual(drawn)
    expect(said()).toEqual([])
    app.unmount()
    root.remove()
  })
})
