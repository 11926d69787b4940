// The package in pages of other libraries: `npm run test:hosts` installs them and prints a line for each case.
import type { PluginOption } from 'vite'
import type { Case } from './cases'

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { chromium } from 'playwright'
import { build } from 'vite'

import { buildPackageInto } from '../../scripts/buildPackageInto'
import { findChromium } from '../../scripts/findChromium'
import { createSite } from '../engines/site'
import { createVisit } from '../engines/visit'
import { cases } from './cases'
import { openWindow } from './chromium'
import { recipes } from './recipes'

/** Windows side by side: most of the time, a case waits for a task or an animation. */
const WINDOWS = 3

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const page = at('node_modules/.page')
const shots = mkdtempSync(join(tmpdir(), 'taskgate-hosts-'))
const startedAt = Date.now()
const failures: string[] = []

/** Cases by parts of their titles: `npm run test:hosts -- naive enter`. */
const asked = process.argv.slice(2).map((word) => word.toLowerCase())
const chosen = cases.filter(({ title }) => asked.every((word) => title.toLowerCase().includes(word)))

buildPackageInto(at('node_modules'))
await buildPage()
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
const waiting = [...chosen]
await Promise.all(Array.from({ length: WINDOWS }, runNext))
await browser.close()
const seconds = Math.round((Date.now() - startedAt) / 1_000)
console.log(`${chosen.length - failures.length} of ${chosen.length} cases passed in Chromium, in ${seconds} s.`)
if (failures.length > 0) console.error(failures.join('\n'))
else rmSync(shots, { recursive: true })
process.exit(failures.length > 0 || chosen.length === 0 ? 1 : 0)

/** Builds the pages as in development, so that Vue and the libraries warn. */
async function buildPage(): Promise<void> {
  process.env.NODE_ENV = 'development'
  const nuxtUi = '@nuxt/ui/vite' // its types are not installed where `npm run check` runs
  const { default: ui } = (await import(nuxtUi)) as { default(options: object): PluginOption }
  await build({
    configFile: false,
    logLevel: 'error',
    mode: 'development',
    root: at('page'),
    plugins: [recipes(), vue(), ui({ root: at('.'), router: false, autoImport: false, dts: false })],
    build: { outDir: page, emptyOutDir: true, minify: false, target: 'esnext' },
  })
}

async function runNext(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) await report(next)
}

async function report(given: Case): Promise<void> {
  const from = Date.now()
  const failure = await failureOf(given)
  if (failure) failures.push(`${given.title}: ${failure}`)
  console.log(`${failure ? 'FAIL' : 'ok  '} ${given.title} (${((Date.now() - from) / 1_000).toFixed(1)} s)`)
}

async function failureOf({ title, run }: Case): Promise<string | undefined> {
  const site = await createSite(page)
  const window = await openWindow(browser)
  try {
    const visit = createVisit(window, site)
    await run(visit)
    await visit.expect('report.faults', [])
    return undefined
  } catch (error) {
    const shot = join(shots, `${title.replaceAll(/\W+/g, ' ')}.png`)
    await window.screenshot(shot).catch(() => undefined)
    const faults = await window.read('report.faults').catch(() => [])
    return `${String(error)}\n  ${JSON.stringify(faults)}\n  ${shot}`
  } finally {
    await window.close()
    await site.close()
  }
}
