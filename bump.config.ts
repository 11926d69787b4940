import { readFileSync, writeFileSync } from 'node:fs'

import { defineConfig } from 'bumpp'

const CHANGELOG = 'CHANGELOG.md'
const HEADING = '## Unreleased\n'

const text = readFileSync(CHANGELOG, 'utf8')
const [, entries = ''] = text.split(HEADING)
if (/^\s*(## |$)/.test(entries)) throw new Error(`${CHANGELOG}: expected entries below "Unreleased", found none.`)

/** `npm run release` asks for the version, then commits and tags it with the entries of "Unreleased" under its name. */
export default defineConfig({
  all: true,
  noGitCheck: false,
  printCommits: true,
  execute({ state: { newVersion } }) {
    const today = new Date().toISOString().slice(0, 10)
    writeFileSync(CHANGELOG, text.replace(HEADING, `${HEADING}\n## ${newVersion} (${today})\n`))
  },
})
