/** The projects of `vitest.config.ts`. */
export const projects = ['node', 'dom', 'browser', 'stories', 'long']

/** Returns the project that runs this test file, by its suffix; `undefined` for a folder, which may hold several kinds. */
export function projectOf(file: string): string | undefined {
  const suffix = ['dom', 'browser', 'long'].find((name) => file.endsWith(`.${name}.test.ts`))
  if (suffix) return suffix
  if (file.endsWith('.test.ts')) return 'node'
  return file.endsWith('.stories.ts') ? 'stories' : undefined
}
