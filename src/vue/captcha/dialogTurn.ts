let line: Promise<void> = Promise.resolve()

/** The page has one dialog: whoever wants it waits for its turn. Resolves to the function that gives it back. */
export function dialogTurn(): Promise<() => void> {
  return new Promise((resolve) => {
    line = line.then(() => new Promise((release) => resolve(release)))
  })
}
