import { execSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Lock {
  packages: Record<string, { version?: string; optional?: boolean }>
}

/** `bench`, with a package.json of its own, so that `npm ci` at the root stays light. */
const folder = fileURLToPath(new URL('..', import.meta.url))
/** What npm notes of its last install. */
const NOTE = 'node_modules/.package-lock.json'

/** Installs what is measured beside our package, unless it is there as the lock file says. */
export function installPeers(): void {
  const wanted = Object.entries(read<Lock>('package-lock.json').packages).filter(
    ([path, { optional }]) => path && !optional,
  )
  const present = existsSync(folder + NOTE) ? read<Lock>(NOTE).packages : {}
  if (wanted.every(([path, { version }]) => present[path]?.version === version)) return
  console.error('Installing the packages that are measured beside ours, as bench/package-lock.json says.')
  execSync('npm ci --ignore-scripts --no-audit --no-fund --loglevel=error', { cwd: folder, stdio: 'inherit' })
}

/** A package and its version: of the peers, else of the root. */
export function named(name: string): string {
  const isPeer = name in read<{ dependencies: Record<string, string> }>('package.json').dependencies
  const place = name === 'vue-taskgate' ? '..' : isPeer ? `node_modules/${name}` : `../node_modules/${name}`
  return `${name} ${read<{ version: string }>(`${place}/package.json`).version}`
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(folder + path, 'utf8')) as T
}
