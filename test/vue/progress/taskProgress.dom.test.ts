import type { ComponentPublicInstance } from 'vue'
import type { Task, TaskProgressProps, TaskState } from 'vue-taskgate'

import { enableAutoUnmount, mount } from '@vue/test-utils'
import axe from 'axe-core'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTaskgate, TaskProgress, transitions } from 'vue-taskgate'
import { zhCN } from 'vue-taskgate/locales'
import { createSSRApp, h, nextTick } from 'vue'
import { renderToString } from 'vue/server-renderer'

const START = new Date('2026-01-01T00:00:00Z').getTime()

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: START })
  document.body.replaceChildren()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function taskIn(state: TaskState, members: Partial<Task> = {}): Task {
  const problem = { code: 'task-failed', title: 'The renderer ran out of memory', retryable: true }
  const own = state === 'failed' ? { problem } : state === 'done' ? { result: 1 } : {}
  return { key: 'a', action: 'startTask', createdAt: START, startedAt: START, state, ...own, ...members } as Task
}

function show(props: TaskProgressProps, options: object = {}) {
  const wrapper = mount(TaskProgress, { props: props as never, attachTo: document.body, ...options })
  return {
    wrapper,
    bar: () => wrapper.get('[role=progressbar]').element,
    figure: () => wrapper.get('[data-part=figure]').text(),
    meta: () => wrapper.get('[data-part=meta]').text(),
    announced: () => document.querySelector('[data-part=announcer]')?.textContent ?? '',
    set: (task: Task) => wrapper.setProps({ task } as never),
  }
}

describe('the bar of TaskProgress', () => {
  it.each(Object.keys(transitions) as TaskState[])(
    'has an accessible name and no axe violation while %s',
    async (state) => {
      const { wrapper } = show({ task: taskIn(state, { progress: 0.4, label: 'Poster' }) })
      vi.useRealTimers()
      const { violations } = await axe.run(wrapper.element, {
        rules: { region: { enabled: false }, 'color-contrast': { enabled: false } },
      })
      expect(violations.map(({ id }) => id)).toEqual([])
      expect(
        document.getElementById(wrapper.get('[role=progressbar]').attributes('aria-labelledby')!)!.textContent,
      ).toBe('Poster')
    },
  )

  it('shows the percentage while it is known', async () => {
    const { bar, figure, set } = show({ task: taskIn('pending') })
    expect(bar().hasAttribute('aria-valuenow')).toBe(false)
    expect(figure()).toBe('')
    await set(taskIn('pending', { progress: 0.64 }))
    expect(bar().getAttribute('aria-valuenow')).toBe('64')
    expect(figure()).toBe('64%')
  })

  it('has the time left as its value text while the percentage is unknown', () => {
    const { bar } = show({ task: taskIn('pending', { etaMs: 20_000 }) })
    expect(bar().getAttribute('aria-valuetext')).toBe('about 20 s left')
  })

  it('is done with a value above max, and starts again with a smaller one', async () => {
    const { figure, wrapper } = show({ value: 61, max: 60 })
    expect(figure()).toBe('Done')
    await wrapper.setProps({ value: 6 })
    expect(figure()).toBe('10%')
  })

  it('never falls, and stays below 100 until the end', async () => {
    const { figure, set } = show({ task: taskIn('pending', { progress: 0.5 }) })
    await set(taskIn('pending', { progress: 0.3 }))
    expect(figure()).toBe('50%')
    await set(taskIn('pending', { progress: 1 }))
    expect(figure()).toBe('99%')
    await set(taskIn('done'))
    expect(figure()).toBe('Done')
  })

  it('follows a value up and down, and is unknown with null', async () => {
    const { bar, figure, wrapper } = show({ value: 0.6 })
    for (const value of [0, 0.1]) await wrapper.setProps({ value })
    expect(figure()).toBe('10%')
    await wrapper.setProps({ value: 0.05 })
    expect(figure()).toBe('5%')
    await wrapper.setProps({ value: null })
    expect([figure(), bar().hasAttribute('aria-valuenow')]).toEqual(['', false])
  })

  it('starts again with another task', async () => {
    const { figure, set } = show({ task: taskIn('pending', { progress: 0.5 }) })
    await set(taskIn('pending', { progress: 0.1, key: 'b' }))
    expect(figure()).toBe('10%')
  })

  it.each([
    [0, undefined, '0%'],
    [0.42, undefined, '42%'],
    [30, 60, '50%'],
    [60, 60, 'Done'],
    [null, undefined, ''],
  ])('shows the value %s of %s as “%s”', (value, max, expected) => {
    expect(show({ value, max, label: 'Upload' }).figure()).toBe(expected)
  })

  it('has its width in an attribute and has no style when a server renders it', async () => {
    vi.useRealTimers()
    const app = () => createSSRApp({ render: () => h(TaskProgress, { task: taskIn('pending', { progress: 0.42 }) }) })
    const html = await renderToString(app())
    expect(html).toContain('width="42%"')
    expect(html).not.toContain('style=')
    const warn = vi.spyOn(console, 'warn')
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const place = document.body.appendChild(document.createElement('div'))
    place.innerHTML = html
    const hydrated = app()
    hydrated.mount(place)
    expect([...warn.mock.calls, ...error.mock.calls].join()).not.toMatch(/hydrat/i)
    expect(place.querySelector<HTMLElement>('[data-part=fill]')!.style.getPropertyValue('--tg-percent')).toBe('42')
    hydrated.unmount()
  })

  it('glides over steps of at least two percent, but not to its first value', async () => {
    const { wrapper, set } = show({ task: taskIn('pending', { progress: 0.2 }) })
    const { dataset } = wrapper.get<HTMLElement>('[data-part=fill]').element
    expect(dataset.live).toBe('')
    await set(taskIn('pending', { progress: 0.4 }))
    expect(dataset.live).toBe('glide')
    await set(taskIn('pending', { progress: 0.41 }))
    expect(dataset.live).toBe('')
  })

  it('shows a step of its progress without rendering', async () => {
    const onUpdated = vi.fn()
    const countBars = {
      updated(this: ComponentPublicInstance) {
        if (this.$options.__name === 'ProgressBar') onUpdated()
      },
    }
    const { wrapper, set } = show({ task: taskIn('pending', { progress: 0.2 }) }, { global: { mixins: [countBars] } })
    await set(taskIn('pending', { progress: 0.21 }))
    expect(wrapper.get('[data-part=figure]').text()).toBe('21%')
    expect(wrapper.get('[role=progressbar]').attributes('aria-valuenow')).toBe('21')
    expect(onUpdated).not.toHaveBeenCalled()
    await set(taskIn('pending', { progress: 0.21, message: 'Tile 2' }))
    expect(onUpdated).toHaveBeenCalledOnce()
  })

  it('keeps its percentage when it becomes a ring, and renders slots that show it', async () => {
    const { wrapper, set } = show(
      { task: taskIn('pending', { progress: 0.2 }) },
      { slots: { label: ({ percent }: { percent: number }) => `at ${percent}` } },
    )
    await set(taskIn('pending', { progress: 0.5 }))
    expect(wrapper.get('[data-part=label]').text()).toBe('at 50')
    await wrapper.setProps({ variant: 'ring' })
    expect(wrapper.get('[data-part=ring-arc]').attributes('stroke-dasharray')).toBe('50 100')
    expect(wrapper.get('[data-part=figure]').text()).toBe('50%')
  })
})

describe('the line under the bar', () => {
  it.each([
    [taskIn('stalled'), 'We stopped asking. It may still finish.Resume'],
    [taskIn('failed'), 'The renderer ran out of memoryRetry'],
    [taskIn('cancelled'), 'Stopped by you'],
    [taskIn('expired'), 'The result is no longer kept'],
    [taskIn('uncertain'), 'Making sure that it has started'],
    [taskIn('done', { endedAt: START + 66_000 }), 'Finished in 1:06'],
    [taskIn('pending', { message: 'Tile 3 of 9' }), 'Tile 3 of 9'],
  ])('shows the text of state %#', (task, expected) => {
    expect(show({ task }).meta()).toBe(expected)
  })

  it('updates the elapsed time each second, except while the page is hidden', async () => {
    const { meta } = show({ task: taskIn('pending'), showElapsed: true })
    await vi.advanceTimersByTimeAsync(41_000)
    expect(meta()).toBe('0:41 elapsed')
    expect(vi.getTimerCount()).toBe(1)
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(24_000)
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange'))
    await nextTick()
    expect(meta()).toBe('1:05 elapsed')
  })

  it('leaves no timer after the end or after unmounting', async () => {
    const { wrapper, set } = show({ task: taskIn('pending'), showElapsed: true })
    await set(taskIn('done'))
    expect(vi.getTimerCount()).toBe(0)
    await set(taskIn('pending'))
    expect(vi.getTimerCount()).toBe(1)
    wrapper.unmount()
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    [4_000, 'a few seconds left'],
    [42_000, 'about 40 s left'],
    [240_000, 'about 4 min left'],
    [2_400_000, 'about 40 min, you can leave this page'],
  ])('shows %d ms left as “%s”', async (etaMs, words) => {
    const { meta, bar } = show({ task: taskIn('pending', { etaMs, progress: 0.1 }), showEta: true })
    await nextTick()
    expect(meta()).toBe(words)
    expect(bar().getAttribute('aria-valuetext')).toBe(`10%, ${words}`)
  })

  it('shows problems in the language of the app, and a failed task with the message of the server', () => {
    const plugins = [createPinia(), createTaskgate({ locale: zhCN })]
    const problem = { code: 'network', title: 'network', retryable: false }
    const meta = (task: Task) => show({ task }, { global: { plugins } }).meta()
    expect(meta(taskIn('failed', { problem } as never))).toBe(zhCN.problems.network.title)
    expect(meta(taskIn('failed'))).toContain('The renderer ran out of memory')
  })

  it('uses the language of the app', () => {
    const plugins = [createPinia(), createTaskgate({ locale: zhCN })]
    expect(show({ task: taskIn('cancelled') }, { global: { plugins } }).meta()).toBe(zhCN.progress.captions.cancelled)
  })
})

describe('the button of TaskProgress', () => {
  it.each([
    [taskIn('pending', { canCancel: true }), 'Cancel', 'cancel'],
    [taskIn('failed'), 'Retry', 'retry'],
    [taskIn('stalled'), 'Resume', 'resume'],
  ])('offers the action %#: %s', async (task, label, event) => {
    const { wrapper } = show({ task })
    expect(wrapper.get('button').text()).toBe(label)
    expect(wrapper.get('button').attributes('type')).toBe('button')
    await wrapper.get('button').trigger('click')
    expect(wrapper.emitted(event)).toHaveLength(1)
  })

  it('is absent if no action is possible', () => {
    const problem = { code: 'x', title: 'No', retryable: false }
    for (const task of [taskIn('pending'), taskIn('done'), taskIn('failed', { problem } as never)]) {
      const { wrapper } = show({ task })
      expect(wrapper.find('button').exists()).toBe(false)
    }
  })

  it('emits settled once, at the end', async () => {
    const { wrapper, set } = show({ task: taskIn('pending') })
    const done = taskIn('done')
    await set(done)
    await set(taskIn('done', { rev: 2 }))
    expect(wrapper.emitted('settled')).toEqual([[done]])
  })

  it('does not emit settled for another task that had already ended', async () => {
    const { wrapper, set } = show({ task: taskIn('pending') })
    await set(taskIn('done', { key: 'b' }))
    expect(wrapper.emitted('settled')).toBeUndefined()
  })
})

describe('announcements', () => {
  it('are at most five, and at least ten seconds apart except the last', async () => {
    const { set, announced } = show({ task: taskIn('pending', { label: 'Poster' }) })
    const announcements: [number, string][] = []
    for (let second = 1; second <= 100; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000)
      await set(second < 100 ? taskIn('pending', { label: 'Poster', progress: second / 100 }) : taskIn('done'))
      if (announced() !== announcements.at(-1)?.[1]) announcements.push([second, announced()])
    }
    expect(announcements.length).toBeLessThanOrEqual(5)
    expect(announcements.length).toBeGreaterThan(2)
    announcements
      .slice(1, -1)
      .forEach(([second], index) => expect(second - announcements[index]![0]).toBeGreaterThanOrEqual(10))
    expect(announcements.at(-1)![1]).toContain('Done')
  })

  it('begin again with the next upload under the same bar', async () => {
    const { wrapper, announced } = show({ value: 0, label: 'Upload' })
    for (const value of [0.3, 0.6, 1, 0, 0.3]) {
      await vi.advanceTimersByTimeAsync(10_000)
      await wrapper.setProps({ value })
    }
    expect(announced()).toContain('30%')
  })

  it('share one polite region for all bars', async () => {
    const first = show({ task: taskIn('pending', { label: 'One' }) })
    const second = show({ task: taskIn('pending', { label: 'Two' }) })
    await first.set(taskIn('done', { label: 'One' }))
    await second.set(taskIn('done', { label: 'Two' }))
    const regions = document.querySelectorAll('[data-part=announcer]')
    expect(regions).toHaveLength(1)
    expect(regions[0]!.getAttribute('role')).toBe('status')
    expect(regions[0]!.textContent).toContain('Two')
  })

  it('are off with announce="off"', async () => {
    const { set, announced } = show({ task: taskIn('pending'), announce: 'off' })
    await set(taskIn('done', { label: 'Silent' }))
    expect(announced()).not.toContain('Silent')
  })
})

describe('slots', () => {
  it('replace the parts, and receive percentage and state', () => {
    const { wrapper } = show(
      { task: taskIn('pending', { progress: 0.4 }) },
      {
        slots: {
          label: ({ percent }: { percent: number }) => `My poster ${percent}`,
          default: ({ state }: { state: string }) => `now ${state}`,
          actions: () => h('b', 'stop'),
        },
      },
    )
    expect(wrapper.get('[data-part=label]').text()).toBe('My poster 40')
    expect(wrapper.get('[data-part=meta]').text()).toBe('now pendingstop')
  })

  it.each(['done', 'failed', 'stalled'] as const)('replace the text of a task that is %s', (state) => {
    const { meta } = show({ task: taskIn(state) }, { slots: { [state]: () => 'mine', actions: () => '' } })
    expect(meta()).toBe('mine')
  })
})

describe('the task of TaskProgress', () => {
  it.each<[TaskProgressProps, string]>([
    [{}, 'came none'],
    [{ task: taskIn('pending'), value: 1 }, 'came task and value'],
    [{ task: taskIn('pending'), taskKey: 'a', value: 1 }, 'came task and taskKey and value'],
  ])('is set by exactly one prop: %#', (props, came) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(() => show(props)).toThrow(`takes exactly one of task, taskKey and value; ${came}`)
  })

  it.each([
    [NaN, undefined, ''],
    [-1, undefined, '0%'],
    [0, 0, ''],
    ['40', '60', '66%'],
    [57, undefined, '57%'],
  ])('shows a value of %s of %s as “%s”, and then any other', async (value, max, expected) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { figure, wrapper } = show({ value, max } as TaskProgressProps)
    expect(figure()).toBe(expected)
    await wrapper.setProps({ value: 0.5, max: 1 })
    expect(figure()).toBe('50%')
  })

  it('shows a bound value that is not there yet as unknown', async () => {
    const { figure, wrapper } = show({ value: undefined })
    expect([figure(), wrapper.attributes('data-state')]).toEqual(['', 'pending'])
    await wrapper.setProps({ value: 0.5 })
    expect(figure()).toBe('50%')
  })

  it('waits for a bound task that is not there yet', async () => {
    const { figure, set } = show({ task: undefined })
    await set(taskIn('pending', { progress: 0.5 }))
    expect(figure()).toBe('50%')
  })

  it('throws an error with the fix if it is set by its key without the plugin', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(() => show({ taskKey: 'a' })).toThrow(
      'needs app.use(createTaskgate(…)). Install it, or pass the task itself',
    )
  })

  it('is found in the store by its key', async () => {
    const taskgate = createTaskgate({ fetch: () => new Promise(() => undefined) })
    const { wrapper } = show({ taskKey: 'mine' }, { global: { plugins: [createPinia(), taskgate] } })
    expect(wrapper.attributes('data-state')).toBe('idle')
    taskgate.tasks.track('t-1', { key: 'mine', label: 'Poster' })
    await nextTick()
    expect(wrapper.attributes('data-state')).toBe('pending')
    expect(wrapper.get('[data-part=label]').text()).toBe('Poster')
    taskgate.dispose()
    await nextTick()
    expect(wrapper.attributes('data-state')).toBe('idle')
  })
})
