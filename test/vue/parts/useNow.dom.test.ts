import { mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, effectScope, nextTick } from 'vue'

import { systemClock } from '../../../src/core/environment/clock'
import { useNow } from '../../../src/vue/parts/useNow'
import { stopTime } from '../../support/time/pageTime'

beforeEach(stopTime)

function clock(until: () => number = () => Infinity) {
  const seen: (number | undefined)[] = []
  const setup = () => {
    const now = useNow(until)
    return () => (seen.push(now()), '')
  }
  return { seen, wrapper: mount(defineComponent({ setup })) }
}

it('the first render of a component equals that of a server, even if other components show the time already', async () => {
  const first = clock()
  await nextTick()
  const second = clock()
  await nextTick()
  expect([first.seen[0], second.seen[0]]).toEqual([undefined, undefined])
  expect([first.seen.at(-1), second.seen.at(-1)]).toEqual([Date.now(), Date.now()])
  first.wrapper.unmount()
  second.wrapper.unmount()
})

it('all components share one timer, which ends with the last of them', async () => {
  const clocks = [clock(), clock(), clock()]
  await vi.advanceTimersByTimeAsync(2_500)
  expect(vi.getTimerCount()).toBe(1)
  for (const { seen } of clocks) expect(new Set(seen).size).toBe(4)
  for (const { wrapper } of clocks) wrapper.unmount()
  expect(vi.getTimerCount()).toBe(0)
})

it('no timer runs while no component needs the time or the page is hidden', async () => {
  const idle = clock(() => 0)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(vi.getTimerCount()).toBe(0)
  const busy = clock()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(idle.seen).toEqual([undefined])
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(vi.getTimerCount()).toBe(0)
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(vi.getTimerCount()).toBe(1)
  hidden.mockRestore()
  idle.wrapper.unmount()
  busy.wrapper.unmount()
})

it('useNow works in a scope without a component', async () => {
  const scope = effectScope()
  const now = scope.run(() => useNow(() => Infinity))!
  await nextTick()
  expect(now()).toBe(Date.now())
  scope.stop()
  expect(vi.getTimerCount()).toBe(0)
})

it('the time and the timer stop at the end', async () => {
  const end = Date.now() + 2_500
  const { seen } = clock(() => end)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(seen.slice(1, -1)).toEqual([end - 2_500, end - 1_500, end - 500])
  expect(seen.at(-1)).toBeUndefined()
  expect(vi.getTimerCount()).toBe(0)
})

it('no time is shown after an end in the past', async () => {
  const { seen } = clock(() => Date.now() - 1)
  await nextTick()
  expect(seen.at(-1)).toBeUndefined()
  expect(vi.getTimerCount()).toBe(0)
})

it('an end keeps its distance after the system clock is set back or ahead', async () => {
  for (const jump of [-7_200_000, 7_200_000]) {
    const { seen, wrapper } = clock(endIn(8_000))
    await vi.advanceTimersByTimeAsync(2_000)
    vi.setSystemTime(Date.now() + jump)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(seen.at(-1)).toBeDefined()
    await vi.advanceTimersByTimeAsync(1_500)
    expect(seen.at(-1)).toBeUndefined()
    wrapper.unmount()
  }
})

function endIn(ms: number): () => number {
  const end = systemClock.now() + ms
  return () => end
}
