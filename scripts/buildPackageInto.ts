import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Builds the package into a `node_modules` folder, as an installation puts it there. */
export function buildPackageInto(modules: string): void {
  const home = join(modules, 'vue-taskgate')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  copyFileSync('package.json', join(home, 'package.json'))
  execFileSync('npx', ['vite', 'build', '--logLevel', 'error', '--outDir', join(home, 'dist')], { stdio: 'inherit' })
}
