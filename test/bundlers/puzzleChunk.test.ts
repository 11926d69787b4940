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
])('%s bundles an app that imports', (_name, bundle) => {
  it('the button alone: a page without the puzzle, and a chunk that has it', async () => {
    const chunks = await bundle(writeEntry(app, BUTTON))
    const first = chunks.filter(({ isFirst }) => isFirst).flatMap(({ modules }) => modules)
    const later = chunks.filter(({ isFirst }) => !isFirst).flatMap(({ modules }) => modules)
    expect(first.filter((path) => path.startsWith('vue/button/'))).not.toEqual([])
    expect(first.filter(isOfPuzzle)).toEqual([])
    expect(later).toContain('vue/slider/solveBySlider.js')
  })

  it('the button and the puzzle: one copy of each module', async () => {
    const chunks = await bundle(writeEntry(app, BUTTON_AND_PUZZLE))
    const modules = chunks.flatMap((chunk) => chunk.modules).filter(isOfPuzzle)
    expect(modules.some((path) => path.startsWith('vue/slider/SliderVerify'))).toBe(true)
    expect(modules.filter((path, at) => modules.indexOf(path) !== at)).toEqual([])
  })
})

function isOfPuzzle(path: string): boolean {
  return path.startsWith('vue/slider/')
}
