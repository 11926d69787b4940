import { flushPromises } from '@vue/test-utils'
import { useSliderVerify } from 'vue-taskgate'
import { expect, it, vi } from 'vitest'
import { createApp, effectScope } from 'vue'

import { challenge } from '../../support/page/challenge'

/** Runs a function in the scope of an app, as in a component. */
function within<T>(run: () => T): { result: T; end(): void } {
  const scope = effectScope()
  const result = createApp({}).runWithContext(() => scope.run(run)!)
  return { result, end: () => scope.stop() }
}

it('runs a puzzle with the given calls until its scope ends', async () => {
  const signals: AbortSignal[] = []
  const calls = {
    challenge: vi.fn(async () => challenge),
    submit: vi.fn((_answer: unknown, { signal }: { signal?: AbortSignal } = {}) => {
      signals.push(signal!)
      return new Promise<never>(() => undefined)
    }),
  }
  const { result: puzzle, end } = within(() => useSliderVerify({ action: 'login', ticket: () => 'vt_1', calls }))
  expect(puzzle.state.value).toEqual({ name: 'idle' })
  puzzle.load()
  await flushPromises()
  expect(puzzle.state.value).toEqual({ name: 'ready' })
  expect(puzzle.challenge.value).toEqual(challenge)
  puzzle.submit({ x: 8, track: [], method: 'keyboard' })
  expect(calls.submit.mock.calls[0]![0]).toMatchObject({ action: 'login', verifyToken: 'vt_1', id: challenge.id, x: 8 })
  end()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
})

it('uses the default calls if the option is undefined', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(challenge))
  const { result: puzzle, end } = within(() => useSliderVerify({ calls: undefined }))
  puzzle.load()
  await flushPromises()
  end()
  fetched.mockRestore()
  expect(puzzle.state.value).toEqual({ name: 'ready' })
})
