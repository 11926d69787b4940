// Finds words that make a sentence hard to read, in all comments, titles and texts. Prints each with its place, and fails
// if there is one; `npx tsx scripts/prose.ts`.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const words = ['whoever', 'nobody', 'somebody', 'anybody', 'of which']
const folders = ['src', 'docs', 'stories', 'demo', 'test', 'scripts', 'bench']
const texts = /\.(css|html|js|md|mdx|mjs|ts|vue)$/
const ignored = /(^|[\\/])(node_modules|\.data)([\\/]|$)/

/** A phrase may continue on the next line of a comment. */
const phrases = words.map((word) => word.replace(' ', String.raw`[\s*/]+`)).join('|')
/** A word inside quotes, a path or a hyphenated name is data, such as the user `'nobody'`. */
const isData = String.raw`(?<=[\'"\x60/-])(?:${phrases})(?=[\'"\x60/-])`
const habit = new RegExp(String.raw`(?!${isData})\b(?:${phrases})\b`, 'gi')

const files = [
  ...readdirSync('.'),
  ...folders.flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => join(folder, String(path)))),
].filter((path) => texts.test(path) && !ignored.test(path))

const findings = files.flatMap((path) => {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(habit)].map(({ 0: found, index }) => {
    const line = text.slice(0, index).split('\n').length
    return `${path}:${line} says "${found.replace(/\s+/, ' ')}". Name the actor or the thing, or use the passive voice.`
  })
})
for (const finding of findings) console.error(finding)
process.exit(findings.length > 0 ? 1 : 0)
