/** A file in the output of a bundler. */
export interface AppChunk {
  /** Whether the page loads the file at once. An `import()` loads the others. */
  isFirst: boolean
  /** The paths in `dist` of the package's modules that the file contains. */
  modules: string[]
}

/** A production build of the app with this entry. */
export type Bundler = (entry: string) => Promise<AppChunk[]>
