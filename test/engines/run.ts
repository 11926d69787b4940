// The package in three engines: `npm run test:engines` installs their drivers and prints which journeys pass in each.
import type { Browser, Engine } from './engines/browser'
import type { Journey } from './journeys'

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { build } from 'vite'

import { buildPackageInto } from '../../scripts/buildPackageInto'
import { chromium, firefox } from './engines/puppeteerEngines'
import { webkit } from './engines/webkitEngine'
import { journeys } from './journeys'
import { createSite } from './site'
import { createVisit } from './visit'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const page = at('node_modules/.page')
const shots = mkdtempSync(join(tmpdir(), 'taskgate-engines-'))
const failures: string[] = []

/** Engines and journeys by parts of their names: `npm run test:engines -- Firefox reload`. */
const asked = process.argv.slice(2).map((word) => word.toLowerCase())
const choose = <T>(all: T[], nameOf: (one: T) => string): T[] => {
  const found = all.filter((one) => asked.some((word) => nameOf(one).toLowerCase().includes(word)))
  return found.length > 0 ? found : all
}
const engines = choose([chromium, firefox, webkit], ({ name }) => name)
const chosen = choose(journeys, ({ title }) => title)

buildPackageInto(at('node_modules'))
await buildPage()
// Side by side: most of the time, an engine waits for a task or an animation.
const rows = await Promise.all(engines.map(tour))
console.table(rows)
if (failures.length > 0) console.error(failures.join('\n'))
else rmSync(shots, { recursive: true })
process.exit(failures.length > 0 ? 1 : 0)

async function buildPage(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: at('page'),
    plugins: [vue()],
    build: { outDir: page, emptyOutDir: true },
  })
}

/** Makes every journey in an engine. Returns its row of the table. */
async function tour(engine: Engine): Promise<Record<string, string>> {
  const startedAt = Date.now()
  let version = ''
  let passed = 0
  for (const preferences of new Set(chosen.map((journey) => journey.preferences))) {
    const browser = await engine.launch(preferences ?? {}).catch((error: unknown) => {
      failures.push(`${engine.name}: ${String(error)}\n  On Debian, it is in: ${engine.packages}`)
    })
    if (!browser) break
    version = browser.version
    for (const journey of chosen.filter((each) => each.preferences === preferences)) {
      if (await passes(journey, browser, engine.name)) passed += 1
    }
    await browser.close()
  }
  const seconds = Math.round((Date.now() - startedAt) / 1_000)
  return { engine: engine.name, version, journeys: `${passed} of ${chosen.length}`, time: `${seconds} s` }
}

async function passes({ title, run }: Journey, browser: Browser, engine: string): Promise<boolean> {
  const site = await createSite(page)
  try {
    const visit = createVisit(browser, site)
    await run(visit)
    await visit.expect('report.faults', [])
    return true
  } catch (error) {
    const shot = join(shots, `${engine} ${title.replaceAll(/\W+/g, ' ')}.png`)
    await browser.screenshot(shot).catch(() => undefined)
    failures.push(`${engine}, ${title}: ${String(error)}\n  ${shot}`)
    return false
  } finally {
    await site.close()
  }
}
