/** Time limit of a step, in ms. On a slow machine, loading the puzzle alone takes more than 4 s. */
export const PATIENCE = { timeout: 15_000 }
