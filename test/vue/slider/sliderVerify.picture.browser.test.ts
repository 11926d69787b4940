import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'

import 'vue-taskgate/style.css'

import { inState, showVerify, slider, state } from '../../support/page/showVerify'

enableAutoUnmount(afterEach)
beforeEach(() => page.viewport(700, 600))
afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

const brokenSources = ['/no-such-picture.png', 'data:image/png;base64,AAAA', 'http://127.0.0.1:1/refused.png']

/** Replaces the pictures of challenges, and of those that a wrong answer brings. */
function withPictures(replace: () => object) {
  return (body: { id?: string; next?: object }): object => ({
    ...body,
    ...(body.id && replace()),
    ...(body.next && { next: { ...body.next, ...replace() } }),
  })
}

function showWith(replace: () => object) {
  const adapt = { unwrap: (body: unknown) => withPictures(replace)(body as object) }
  return showVerify({}, { adapt })
}

describe('a picture that does not arrive', () => {
  it.each(brokenSources)('is an error, and Try again fetches another: %s', async (background) => {
    let broken: object = { background }
    const { events, solve } = showWith(() => broken)
    await inState('load-error')
    expect(slider().querySelectorAll('img')).toHaveLength(0)
    expect(events('error')).toEqual([expect.objectContaining({ code: 'load' })])
    expect(events('ready')).toEqual([])
    broken = {}
    slider().querySelector<HTMLElement>('[data-part=panel] [data-part=action]')!.click()
    await inState('ready')
    await solve()
    await inState('passed')
  })

  it('is an error also for the piece', async () => {
    showWith(() => ({ image: brokenSources[1] }))
    await inState('load-error')
  })

  it('is replaced after a wrong answer', async () => {
    let broken: object = {}
    const { solve, events } = showWith(() => broken)
    await inState('ready')
    broken = { background: brokenSources[1] }
    await solve(100)
    await inState('failed')
    broken = {}
    await inState('ready')
    expect(events('error')).toEqual([])
  })
})

it('is not ready before its pictures are decoded, and gives up a picture that is too slow', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const decode = vi.spyOn(HTMLImageElement.prototype, 'decode')
  showWith(() => ({}))
  await vi.waitUntil(() => decode.mock.calls.length === 2)
  await vi.waitUntil(() => state() === 'ready')
  for (const image of slider().querySelectorAll('img')) expect(image.complete && image.naturalWidth > 0).toBe(true)
  document.body.replaceChildren()

  // A picture that never comes.
  vi.spyOn(HTMLImageElement.prototype, 'complete', 'get').mockReturnValue(false)
  vi.spyOn(HTMLImageElement.prototype, 'onload', 'set').mockReturnValue(undefined)
  showVerify()
  await vi.waitUntil(() => state() === 'loading')
  await vi.advanceTimersByTimeAsync(14_000)
  expect(state()).toBe('loading')
  await vi.waitUntil(async () => (await vi.advanceTimersByTimeAsync(1_000)) && state() === 'load-error')
  vi.useRealTimers()
})
