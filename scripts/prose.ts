// Finds words that make a sentence hard to read, in all comments, titles and texts. Prints each with its place, and fails
// if there is one; `npx tsx scripts/prose.ts`.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { proseFindings } from './proseFindings.ts'

const folders = ['src', 'docs', 'stories', 'demo', 'test', 'scripts', 'bench']
const texts = /\.(css|html|js|md|mdx|mjs|ts|vue)$/
const ignored = /(^|[\\/])(node_modules|\.data)([\\/]|$)/

const files = [
  ...readdirSync('.'),
  ...folders.flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => join(folder, String(path)))),
].filter((path) => texts.test(path) && !ignored.test(path))

const findings = files.flatMap((path) => proseFindings(path, readFileSync(path, 'utf8')))
for (const finding of findings) console.error(finding)
process.exit(findings.length > 0 ? 1 : 0)
