import { createPinia } from 'pinia'
import { createTaskgate, TaskProgress, useProtectedTask, useTaskStore } from 'vue-taskgate'
import { describe, expect, it, vi } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'

/** Renders a page whose setup uses tasks. */
async function render(setup: () => () => unknown) {
  const fetch = vi.fn(async () => Response.json({ status: 'pending' }))
  const pinia = createPinia()
  const app = createSSRApp({ setup })
  app.use(pinia).use(createTaskgate({ baseUrl: 'http://localhost/api', fetch }))
  const html = await renderToString(app)
  return { html, fetch, payload: JSON.stringify(pinia.state.value) }
}

describe('tasks on a server', () => {
  it.each<[string, () => () => unknown]>([
    [
      'track()',
      () => {
        const key = useTaskStore().track('t-1')
        return () => h(TaskProgress, { taskKey: key })
      },
    ],
    [
      'track() after an await',
      () => {
        const store = useTaskStore()
        void Promise.resolve().then(() => store.track('t-1'))
        return () => null
      },
    ],
    [
      'start()',
      () => {
        void useProtectedTask('startTask').start(1)
        return () => null
      },
    ],
  ])('are neither started nor followed: %s', async (_what, setup) => {
    vi.useFakeTimers()
    const { fetch } = await render(setup)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(vi.getTimerCount()).toBe(0)
    expect(fetch).not.toHaveBeenCalled()
    vi.useRealTimers()
  })

  it('travel to the client in the payload', async () => {
    const { payload, html } = await render(() => {
      useTaskStore().track('t-1', { label: 'Poster' })
      return () => h(TaskProgress, { taskKey: 't-1' })
    })
    expect(JSON.parse(payload).taskgate.tasks['t-1']).toMatchObject({
      state: 'pending',
      taskId: 't-1',
      label: 'Poster',
    })
    expect(html).toContain('Poster')
  })
})
