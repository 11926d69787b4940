/**
 * Loads the chunks of the puzzle before a test: `beforeAll(preloadPuzzle)`. One `await flushPromises()` after a click then
 * shows the puzzle, with fake timers too. In an app they load when a check becomes likely.
 */
export async function preloadPuzzle(): Promise<void> {
  const { loadHeadlessChecks, loadOwnProvider, loadSlider } = await import('../vue/captcha/chunks')
  await Promise.all([loadSlider(), loadOwnProvider(), loadHeadlessChecks()])
}
