// Runs the named test projects (see vitest.config.ts) in one go: `tsx scripts/test.ts node dom browser stories`.
import { spawnSync } from 'node:child_process'

import { findChromium } from './findChromium.ts'

const projects = process.argv.slice(2)
const needsBrowser = projects.some((project) => project !== 'dom')
const browser = needsBrowser ? findChromium() : undefined

if (needsBrowser && !browser) {
  console.error(
    'These tests need a Chromium, and none was found. Install one (Debian: apt-get install chromium) or name it: ' +
      'CHROMIUM_PATH=/path/to/chromium npm test',
  )
  process.exit(1)
}

const reporters = ['--reporter=dot', '--reporter=./scripts/projectReporter.ts']
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', ...projects.flatMap((project) => ['--project', project]), ...reporters],
  { stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: browser } },
)
process.exit(status ?? 1)
