import { createLoader } from './createLoader'

/** The puzzle and the dialog. Most visitors never see them, so they are loaded when a check becomes likely. */
export const loadSlider = /* @__PURE__ */ createLoader(() => import('../slider/solveBySlider'))

/** What the puzzle's chunk has, which an app's own captcha in our dialog uses too. */
export type PuzzleChunk = Awaited<ReturnType<typeof loadSlider>>

/** Runs an app's own captcha. */
export const loadOwnProvider = /* @__PURE__ */ createLoader(() => import('./solveByOwnProvider'))

/** What gets proofs without a button. */
export const loadHeadlessChecks = /* @__PURE__ */ createLoader(() => import('./headlessChecks'))
