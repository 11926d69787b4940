/**
 * Loads what shows a check ahead of a test, so that one `await flushPromises()` after a click shows the puzzle, also under
 * fake timers: `beforeAll(preloadPuzzle)`. In an app it is loaded when a check becomes likely.
 */
export async function preloadPuzzle(): Promise<void> {
  const { loadOwnProvider, loadSlider } = await import('../vue/captcha/chunks')
  await Promise.all([loadSlider(), loadOwnProvider()])
}
