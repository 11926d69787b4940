// Runs tests: `tsx scripts/test.ts node dom` runs projects of vitest.config.ts, `tsx scripts/test.ts test/x.dom.test.ts`
// runs files, each in the project that its suffix names. Options go to Vitest: `--watch`, `--coverage`, `-t <title>`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

import { findChromium } from './findChromium.ts'
import { projectOf, projects } from './projectOf.ts'

const given = process.argv.slice(2)
const named = given.filter((argument) => projects.includes(argument))
const others = given.filter((argument) => !projects.includes(argument))
const files = others.filter((argument) => existsSync(argument) || argument.includes('.test.'))
const ofFiles = files.flatMap((file) => projectOf(file) ?? named)
const chosen = files.length > 0 ? [...new Set(ofFiles)] : named
const needsBrowser = chosen.some((project) => project !== 'dom')
const browser = needsBrowser ? findChromium() : undefined

if (needsBrowser && !browser) {
  console.error(
    'These tests need a Chromium, and none was found. Install one (Debian: apt-get install chromium) or name it: ' +
      'CHROMIUM_PATH=/path/to/chromium npm test',
  )
  process.exit(1)
}

const mode = others.includes('--watch') ? [] : ['run']
const reporters = others.includes('--watch') ? [] : ['--reporter=dot', '--reporter=./scripts/projectReporter.ts']
const { status } = spawnSync(
  'npx',
  ['vitest', ...mode, ...chosen.flatMap((project) => ['--project', project]), ...reporters, ...others],
  { stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: browser } },
)
process.exit(status ?? 1)
