// Installs the libraries, unless they are installed as the lock file says.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const stamp = at('node_modules/.installed')
const wanted = readFileSync(at('package-lock.json'), 'utf8')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent']
  execFileSync('npm', ['ci', '--prefix', at('.'), ...options], { stdio: 'inherit' })
  writeFileSync(stamp, wanted)
}
