import type { Task, TaskState } from 'vue-taskgate'

import { createPinia } from 'pinia'
import {
  createTaskgate,
  ProtectedTaskButton,
  SliderVerify,
  TaskProgress,
  transitions,
  useTaskStore,
  usePolling,
} from 'vue-taskgate'
import { en, zhCN } from 'vue-taskgate/locales'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'

beforeEach(() => {
  const said = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
  return () => {
    expect(said.flatMap(({ mock }) => mock.calls)).toEqual([])
    vi.restoreAllMocks()
  }
})

const states = Object.keys(transitions) as TaskState[]

function taskIn(state: TaskState): Task {
  const problem = { code: 'rate-limited', title: 'no', retryable: true, retryAfterMs: 1e9 }
  const own = state === 'failed' ? { problem } : state === 'done' ? { result: 1 } : {}
  return {
    key: 'k',
    action: 'a',
    taskId: 't',
    createdAt: 1,
    startedAt: 1,
    endedAt: 2,
    progress: 0.5,
    state,
    ...own,
  } as Task
}

/** Renders `content` as one request to a server does. */
function render(content: () => unknown, locale = en) {
  const pinia = createPinia()
  const taskgate = createTaskgate({ locale })
  const app = createSSRApp({ setup: () => content })
    .use(pinia)
    .use(taskgate)
  return { pinia, taskgate, html: () => renderToString(app) }
}

describe('on a server', () => {
  it.each(states)('the button and the progress of a task that is %s render no style attribute', async (state) => {
    const html = await render(() => [
      h(ProtectedTaskButton, { task: taskIn(state), class: 'mine' }, () => 'Paint'),
      ...(['bar', 'ring', 'text'] as const).map((variant) =>
        h(TaskProgress, { task: taskIn(state), variant, showElapsed: true }),
      ),
    ]).html()
    expect(html).not.toMatch(/\sstyle[=\s>]/)
    expect(html).toContain('Paint')
    expect(html).toContain('role="progressbar"')
  })

  it('the puzzle renders no style attribute and fetches nothing', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    const html = await render(() => [
      h(SliderVerify),
      h(SliderVerify, { mode: 'popup' }),
      h(ProtectedTaskButton),
    ]).html()
    expect(html).not.toMatch(/\sstyle[=\s>]/)
    expect(html).toContain('type="range"')
    expect(fetched).not.toHaveBeenCalled()
  })

  it('polling makes no call, even after start()', async () => {
    const fn = vi.fn()
    const state = await renderToString(
      createSSRApp({
        setup() {
          const { start, state } = usePolling(fn)
          start()
          return () => state.value.status
        },
      }),
    )
    expect(state).toBe('idle')
    expect(fn).not.toHaveBeenCalled()
  })

  it('each request has its own language, tasks and store', async () => {
    const button = () => h(ProtectedTaskButton, { task: taskIn('checking') })
    const [one, other] = [render(button, en), render(button, zhCN)]
    const [first, second] = await Promise.all([one.html(), other.html()])
    expect(first).toContain('Checking…')
    expect(second).toContain('检查中…')
    expect(one.taskgate.tasks).not.toBe(other.taskgate.tasks)
    expect(useTaskStore(one.pinia)).not.toBe(useTaskStore(other.pinia))
  })

  it('each request finds its own tasks, even if all requests share one plugin', async () => {
    const taskgate = createTaskgate({ fetch: async () => Response.json({ status: 'pending', progress: 0.5 }) })
    const open = (label: string) => {
      const app = createSSRApp({ setup: () => () => h(TaskProgress, { taskKey: 'k' }) })
        .use(createPinia())
        .use(taskgate)
      taskgate.tasks.track('t', { key: 'k', label })
      return app
    }
    const apps = [open('Mine'), open('Yours')]
    const [first, second] = await Promise.all(apps.map((app) => renderToString(app)))
    taskgate.dispose()
    expect(first).toContain('Mine')
    expect(second).toContain('Yours')
  })

  it('ids are the same in each request, so that hydration matches them', async () => {
    const page = () => [h(ProtectedTaskButton), h(ProtectedTaskButton), h(SliderVerify), h(TaskProgress, { value: 1 })]
    const [first, second] = await Promise.all([render(page).html(), render(page).html()])
    expect(first).toBe(second)
    const ids = [...first.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
