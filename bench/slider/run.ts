// Measures slider captchas in a browser: a drag, a mount, and the leaks after a thousand mount-to-unmount cycles.
// `npx tsx bench/slider/run.ts [drag] [mount] [leaks] [--rounds 5] [--check]`
import { fileURLToPath } from 'node:url'

import { openBrowser } from '../browser/benchBrowser'
import { benchOptions } from '../browser/options'
import { installPeers, named } from '../browser/peers'
import { printTargets } from '../browser/targets'
import { machine } from '../figures'
import { measureDrag } from './drag'
import { measureLeaks } from './leaks'
import { measureMount } from './mount'
import { subjects } from './subjects'

const { rounds, check, wants } = benchOptions(['drag', 'mount', 'leaks'], 5)
installPeers()
const all = subjects()
const browser = await openBrowser(all.map(({ page }) => fileURLToPath(new URL(`./pages/${page}.ts`, import.meta.url))))
const targets = []
if (wants('drag')) targets.push(...(await measureDrag(browser, all, rounds)))
if (wants('mount')) targets.push(...(await measureMount(browser, all, rounds)))
if (wants('leaks')) targets.push(...(await measureLeaks(browser, all)))
await browser.close()
const areMet = printTargets(targets)
console.log([machine(), browser.version, ...['vue-taskgate', 'vue', 'playwright', 'vite'].map(named)].join(', '))
if (check && !areMet) process.exitCode = 1
