// Progress in a browser: a thousand bars, waiting buttons, and updates of components per answer of the server.
// `npx tsx bench/progress/run.ts [bars] [waiting] [pairs] [--rounds 3] [--check]`
import { fileURLToPath } from 'node:url'

import { openBrowser } from '../browser/benchBrowser'
import { benchOptions } from '../browser/options'
import { installPeers, named } from '../browser/peers'
import { printTargets } from '../browser/targets'
import { machine } from '../figures'
import { measureBars } from './bars'
import { measurePairs } from './pairs'
import { measureWaiting } from './waiting'

const { rounds, check, wants } = benchOptions(['bars', 'waiting', 'pairs'], 3)
const pages = Object.entries({
  bars: ['twoDivs', 'elementPlus', 'rekaUi', 'sameElements', 'taskProgress'],
  waiting: ['waitingFloor', 'waitingButtons'],
  pairs: ['pairs'],
}).flatMap(([part, names]) => (wants(part) ? names : []))
installPeers()
const browser = await openBrowser(pages.map((page) => fileURLToPath(new URL(`./pages/${page}.ts`, import.meta.url))))
const targets = []
if (wants('bars')) targets.push(...(await measureBars(browser, rounds)))
if (wants('waiting')) targets.push(...(await measureWaiting(browser, rounds)))
if (wants('pairs')) targets.push(...(await measurePairs(browser, rounds)))
await browser.close()
const areMet = printTargets(targets)
console.log([machine(), browser.version, ...['vue-taskgate', 'vue', 'playwright', 'vite'].map(named)].join(', '))
if (check && !areMet) process.exitCode = 1
