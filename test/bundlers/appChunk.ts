/** A file that a bundler makes of an app. */
export interface AppChunk {
  /** Whether the page loads it at once. The others are loaded by an `import()`. */
  isFirst: boolean
  /** The package's modules in it, by their paths in `dist`. */
  modules: string[]
}

/** A production build of the app with this entry. */
export type Bundler = (entry: string) => Promise<AppChunk[]>
