interface RuntimeGlobals {
  navigator?: { userAgent?: string }
  process?: { version?: string }
}

/** Returns the name of the JavaScript runtime, for error messages: `Node.js/20`, `Bun/1.4.5`, `Cloudflare-Workers`. */
export function runtimeName({ navigator, process }: RuntimeGlobals = globalThis as RuntimeGlobals): string {
  // WinterTC: every server runtime names itself in the user agent. Node 20 has no navigator.
  if (navigator?.userAgent) return navigator.userAgent
  return process?.version ? `Node.js/${process.version.replace(/^v/, '')}` : 'this runtime'
}
