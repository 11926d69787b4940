import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive, ref } from 'vue'

import { createTestApp, mountButton, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { refusal } from '../../support/backend/faults'
import { stopTime, until } from '../../support/time/pageTime'

let consoleSays: () => string[]
beforeEach(() => {
  stopTime()
  consoleSays = watchConsole(/unhandled error during execution/i)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the input', () => {
  it('is sent with its values at the click', async () => {
    const app = createTestApp()
    const input = reactive({ prompt: 'before' })
    const { click } = mountButton(app, { input, beforeStart: () => void (input.prompt = 'after') })
    await click()
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ prompt: 'before' })
    expect(input.prompt).toBe('after')
  })

  it('can be a function that is called at the click', async () => {
    const app = createTestApp()
    const prompt = ref('first')
    const { click } = mountButton(app, { input: async () => ({ prompt: prompt.value }) })
    prompt.value = 'second'
    await click()
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ prompt: 'second' })
  })

  it.each([
    ['a function that returns false', { input: () => false }],
    ['a function that rejects', { input: () => Promise.reject({ name: ['Too short'] }) }],
    ['beforeStart that returns false', { beforeStart: async () => false }],
    ['beforeStart that rejects', { beforeStart: () => Promise.reject(['Too short']) }],
  ])('stops the start without an error for %s, and the next click tries again', async (_name, props) => {
    const app = createTestApp()
    const { wrapper, click, log, state } = mountButton(app, props)
    await click()
    expect([log, state(), app.backend.calls]).toEqual([[], 'idle', []])
    await wrapper.setProps({ input: 1, beforeStart: undefined })
    await click()
    expect(log[0]).toEqual(['started', 1])
  })

  it('reaches the server from a reactive proxy nested in a raw object', async () => {
    const app = createTestApp()
    const inner = reactive({ tags: ['a', { b: 1 }] })
    const input = { inner, list: [inner] }
    const { click, log } = mountButton(app, { input })
    await click()
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ inner: { tags: ['a', { b: 1 }] }, list: [{ tags: ['a', { b: 1 }] }] })
    expect(() => structuredClone(log[0]![1])).not.toThrow()
    expect(input.inner).toBe(inner)
  })

  it('causes a problem with a hint when JSON cannot carry it', async () => {
    const app = createTestApp()
    consoleSays()
    const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { click, names, text } = mountButton(app, { input: { big: 1n } })
    await click()
    await until(() => names().includes('failed'))
    expect(text('alert')).toContain('This page is not set up correctly')
    expect(spy.mock.calls.flat().join()).toContain('input.big: expected a value that JSON can carry')
  })

  it('is kept with its issues when the server refuses it, and no pass is spent', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const input = reactive({ prompt: '' })
    const { click, log, names, element } = mountButton(app, { input })
    const issues = [{ path: ['prompt'], message: 'Expected a prompt' }]
    app.backend.faults.start = refusal(422, { code: 'invalid-input', title: 'No', issues })
    await click()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => names().includes('failed'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ code: 'invalid-input', issues })
    expect(input).toEqual({ prompt: '' })
    await until(() => document.querySelector('[data-part=slider]') === null)
    expect(document.activeElement).toBe(element())
  })
})

describe('prepare', () => {
  it('runs between check and start, shows its progress, and returns the input to send', async () => {
    const app = createTestApp()
    let finish = (_sent: unknown): void => undefined
    const prepare = vi.fn((_input: unknown, { progress }: { progress(fraction: number): void }) => {
      progress(0.42)
      return new Promise((resolve) => (finish = resolve))
    })
    const { click, state, wrapper } = mountButton(app, { input: { file: 1 }, prepare })
    await click()
    await until(() => state() === 'preparing')
    expect(wrapper.get('[data-part=busy]').text()).toBe('Uploading 42%')
    expect(prepare.mock.calls[0]![0]).toEqual({ file: 1 })
    finish({ uploaded: 'id' })
    await until(() => app.backend.jobs[0])
    expect(app.backend.jobs[0]!.input).toEqual({ uploaded: 'id' })
  })

  it('does not run again for a second puzzle', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const prepare = vi.fn(() => 'uploaded')
    app.backend.faults.start = [refusal(403, { code: 'verify-required', title: 'Again' })]
    const { click } = mountButton(app, { prepare })
    await click()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => app.backend.calls.filter((call) => call === 'challenge').length === 2)
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await until(() => app.backend.jobs[0])
    expect(prepare).toHaveBeenCalledTimes(1)
    expect(app.backend.jobs).toHaveLength(1)
  })

  it('fails the task with its reason when it rejects', async () => {
    const app = createTestApp()
    const { click, log, names } = mountButton(app, { prepare: () => Promise.reject(new Error('disk is full')) })
    await click()
    await until(() => names().includes('settled'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ title: 'disk is full' })
    expect(app.backend.calls).not.toContain('start')
  })
})
