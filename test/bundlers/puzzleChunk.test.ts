import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { bundleWithRspack, bundleWithWebpack } from './bundleWithWebpack'
import { bundleWithVite } from './bundleWithVite'
import { createInstalledApp, removeApp, writeEntry } from './installedApp'

const BUTTON = `
import { createApp, h } from 'vue'
import { ProtectedTaskButton } from 'vue-taskgate'
createApp(() => h(ProtectedTaskButton, () => 'Paint')).mount('#app')
`
const BUTTON_AND_PUZZLE = `
import { createApp, h } from 'vue'
import { ProtectedTaskButton, SliderVerify } from 'vue-taskgate'
createApp(() => [h(ProtectedTaskButton, () => 'Paint'), h(SliderVerify, { action: 'login' })]).mount('#app')
`

let app: string
beforeAll(() => {
  app = createInstalledApp()
})
afterAll(() => removeApp(app))

describe.each([
  ['Vite', bundleWithVite],
  ['webpack', bundleWithWebpack],
  ['Rspack', bundleWithRspack],
])('a bundle by %s', (_name, bundle) => {
  it('puts the puzzle into a chunk of its own when the app imports only the button', async () => {
    const chunks = await bundle(writeEntry(app, BUTTON))
    const first = chunks.filter(({ isFirst }) => isFirst).flatMap(({ modules }) => modules)
    const later = chunks.filter(({ isFirst }) => !isFirst).flatMap(({ modules }) => modules)
    expect(first.filter((path) => path.startsWith('vue/button/'))).not.toEqual([])
    expect(first.filter(isOfPuzzle)).toEqual([])
    expect(later).toContain('vue/slider/solveBySlider.js')
  })

  it('contains each module once when the app imports button and puzzle', async () => {
    const chunks = await bundle(writeEntry(app, BUTTON_AND_PUZZLE))
    const modules = chunks.flatMap((chunk) => chunk.modules).filter(isOfPuzzle)
    expect(modules.some((path) => path.startsWith('vue/slider/SliderVerify'))).toBe(true)
    expect(modules.filter((path, at) => modules.indexOf(path) !== at)).toEqual([])
  })
})

function isOfPuzzle(path: string): boolean {
  return path.startsWith('vue/slider/')
}
