import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { onTestFinished } from 'vitest'

import { ROOT } from '../support/documents/documents'

const PACKAGE = 'node_modules/vue-taskgate'
const PEERS = ['vue', 'pinia', '@vueuse/core']

/**
 * Creates an empty app with the built package and its package.json installed, and the peers except `missing`.
 * Returns the app's folder.
 */
export function createInstalledApp({ missing }: { missing?: string } = {}): string {
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'taskgate-bundlers-')))
  mkdirSync(join(app, PACKAGE), { recursive: true })
  copyFileSync(join(ROOT, 'package.json'), join(app, PACKAGE, 'package.json'))
  const build = ['vite', 'build', '--logLevel', 'error', '--outDir', join(app, PACKAGE, 'dist')]
  const { status, stderr } = spawnSync('npx', build, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (status !== 0) throw new Error(`vite build: expected it to succeed, it ended with ${status}\n${stderr}`)
  for (const peer of PEERS.filter((name) => name !== missing)) {
    mkdirSync(dirname(join(app, 'node_modules', peer)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', peer), join(app, 'node_modules', peer), 'junction')
  }
  return app
}

export function removeApp(app: string): void {
  rmSync(app, { recursive: true, force: true })
}

/** Writes the app's only module and removes it after the test. Returns its path. */
export function writeEntry(app: string, code: string): string {
  const folder = mkdtempSync(join(app, 'entry-'))
  onTestFinished(() => removeApp(folder))
  const entry = join(folder, 'main.js')
  writeFileSync(entry, code)
  return entry
}

/** Returns the modules of the built package among these paths, each as its path in `dist`. */
export function ownModules(paths: (string | undefined)[]): string[] {
  return paths.flatMap((path) => path?.replaceAll('\\', '/').split(`/${PACKAGE}/dist/`)[1] ?? [])
}
