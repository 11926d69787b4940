import type { Proof, SolveContext } from 'vue-taskgate'

import { defineCaptchaProvider, Problem } from 'vue-taskgate'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { preloadCaptcha } from '../../../src/vue/captcha/captchaChunk'
import { createTaskgateContext } from '../../../src/vue/app/createTaskgateContext'
import { createTestApp, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { pass, stopTime } from '../../support/time/pageTime'

type Chunks = typeof import('../../../src/vue/captcha/chunks')

const { gone, imported, loaders } = vi.hoisted(() => {
  vi.resetModules() // the setup file has imported the chunks
  return { gone: new Set<string>(), imported: [] as string[], loaders: new Map<string, () => Promise<unknown>>() }
})

/** Records the imports of the chunks, which each test loads for the first time. A chunk in `gone` does not load. */
vi.mock('../../../src/vue/captcha/chunks', async (importOriginal) => {
  const chunks = await importOriginal<Chunks>()
  const { createLoader } = await import('../../../src/vue/captcha/createLoader')
  const observed = Object.entries(chunks).map(([name, load]) => {
    const open = () =>
      createLoader<unknown>(() => {
        imported.push(name)
        return gone.has(name) ? Promise.reject(new TypeError('Failed to fetch dynamically imported module')) : load()
      })
    const loader = () => {
      if (!loaders.has(name)) loaders.set(name, open())
      return loaders.get(name)!()
    }
    return [name, Object.assign(loader, { preload: () => void loader() })]
  })
  return Object.fromEntries(observed) as Chunks
})

beforeEach(() => {
  stopTime()
  watchConsole()
  gone.clear()
  loaders.clear()
  imported.length = 0
})

describe('the chunk of the checks without a button', () => {
  it('is requested again after one second, then the check fails with the code load', async () => {
    gone.add('loadHeadlessChecks')
    const { taskgate } = createTestApp({ risk: verifyAlways, withHost: false })
    const outcome = watch(taskgate.verify({ action: 'startTask', provider: 'slider', attempt: 1, signal }))
    await pass(950)
    expect([imported, outcome]).toEqual([['loadHeadlessChecks'], {}])
    await pass(50)
    expect(imported).toEqual(['loadHeadlessChecks', 'loadHeadlessChecks'])
    expect(outcome.problem).toBeInstanceOf(Problem)
    expect(outcome.problem).toMatchObject({ code: 'load', retryable: true })
  })

  it('is requested anew by the next check after a failure', async () => {
    gone.add('loadHeadlessChecks')
    const own = ownCaptcha('none')
    const { taskgate } = createTestApp({ risk: verifyAlways, withHost: false, providers: [own] })
    const request = { action: 'startTask', provider: own.name, attempt: 1, signal }
    watch(taskgate.verify(request))
    await pass(1_000)
    gone.clear()
    const outcome = watch(taskgate.verify(request))
    await pass(0)
    expect(outcome).toEqual({ proof: { token: 'own', by: own.name } })
  })
})

describe('a preload for an own captcha', () => {
  it('loads the chunk of the slider for the dialog in it', async () => {
    createTaskgateContext({ providers: [ownCaptcha('dialog')] }).preload('own')
    await pass(0)
    expect(imported).toEqual(['loadSlider', 'loadOwnProvider'])
  })

  it.each(['inline', 'none'] as const)('loads no slider for the surface "%s"', async (surface) => {
    createTaskgateContext({ providers: [ownCaptcha(surface)] }).preload('own')
    await pass(0)
    expect(imported).toEqual(['loadOwnProvider'])
  })

  it('loads no script of a captcha that the server did not name', async () => {
    const preload = vi.fn()
    createTaskgateContext({ providers: [{ ...ownCaptcha('dialog'), preload }] }).preload()
    await pass(0)
    expect(preload).not.toHaveBeenCalled()
  })

  it('does not fail if the chunk does not load', async () => {
    gone.add('loadSlider')
    const preload = vi.fn()
    const preloading = preloadCaptcha({ ...ownCaptcha('dialog'), preload })
    await pass(1_000)
    expect(await preloading).toBeUndefined()
    expect([preload.mock.calls.length, imported]).toEqual([1, ['loadSlider', 'loadSlider']])
  })
})

const { signal } = new AbortController()

function ownCaptcha(surface: 'dialog' | 'inline' | 'none') {
  return defineCaptchaProvider({
    name: 'own',
    surface,
    solve: (_context: SolveContext) => Promise.resolve({ token: 'own', by: 'own' }),
  })
}

/** Records the outcome of a check, which stays empty until the check settles. */
function watch(proof: Promise<Proof>): { proof?: Proof; problem?: Problem } {
  const outcome: { proof?: Proof; problem?: Problem } = {}
  proof.then(
    (given) => (outcome.proof = given),
    (problem: Problem) => (outcome.problem = problem),
  )
  return outcome
}
