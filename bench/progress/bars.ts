import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Target } from '../browser/targets'
import type { Layout } from './pages/layout'

import { alive, costOf } from '../browser/mainThread'
import { named } from '../browser/peers'
import { inRounds } from '../browser/rounds'
import { medianRatio, printTable, spread } from '../figures'
import { viewport } from './pages/layout'

const BARS = 1_000
/** Measured together, so that one frame more or less does not matter. */
const UPDATES = 20
/** Updates before the measurement, to warm the code up. */
const FIRST_UPDATES = 30
const SECONDS = 3

interface Measured {
  mountMs: number
  updateMs: number
  perSecondMs: number
  kilobytes: number
  elements: number
}

/** Measures a thousand bars: mounting, updating all in a row, and updating all once a second. */
export async function measureBars(browser: BenchBrowser, rounds: number): Promise<Target[]> {
  const floor = { name: 'two divs (floor)', page: 'twoDivs' }
  const element = { name: `${named('element-plus')} ElProgress`, page: 'elementPlus' }
  const ours = { name: 'TaskProgress', page: 'taskProgress' }
  const reka = { name: `${named('reka-ui')} Progress`, page: 'rekaUi' }
  const same = { name: 'same elements and styles in plain Vue (floor)', page: 'sameElements' }
  const all = [floor, element, reka, same, ours]
  const targets: Target[] = []

  for (const layout of ['off screen', 'on screen'] as const) {
    const measured = await inRounds(`bars ${layout}`, all, rounds, ({ page }) =>
      browser.withPage(page, (bench) => measure(bench, layout), { viewport, deviceScaleFactor: 0.25 }),
    )
    const each = (name: string, what: keyof Measured) => measured(name).map((one) => one[what])
    printTable(
      `${BARS.toLocaleString('en-US')} bars, all ${layout}: main thread of the page; median (least–most) of ${rounds} rounds`,
      all.map(({ name }) => ({
        subject: name,
        'mount until painted, CPU ms': spread(each(name, 'mountMs')),
        'update of all, CPU ms': spread(each(name, 'updateMs'), 1),
        'CPU ms a second at 1 Hz': spread(each(name, 'perSecondMs')),
        'KB a bar': spread(each(name, 'kilobytes'), 1),
        'elements a bar': (each(name, 'elements')[0]! / BARS).toFixed(1),
      })),
      '',
    )
    const ratio = (what: keyof Measured, to: string) => medianRatio(each(ours.name, what), each(to, what))
    targets.push({ target: `mount ${layout}, × Element Plus`, figure: ratio('mountMs', element.name), atMost: 0.75 })
    targets.push(
      layout === 'on screen'
        ? { target: `update ${layout}, × Element Plus`, figure: ratio('updateMs', element.name), atMost: 0.75 }
        : { target: `update ${layout}, × two divs`, figure: ratio('updateMs', floor.name), atMost: 2 },
    )
  }
  return targets
}

async function measure({ page, session, errors }: BenchPage, layout: Layout): Promise<Measured> {
  const expectComplete = async (isInView: boolean): Promise<void> => {
    const missing = await page.evaluate((inView) => window.bars.missing(inView), isInView)
    if (missing) throw new Error(`expected ${missing}`)
    if (errors[0]) throw new Error(`expected no error, came ${errors[0]}`)
  }
  const painted = () => page.evaluate(() => window.bars.painted())
  const empty = await alive(session)
  let elements = 0
  const mount = await costOf(session, async () => {
    elements = await page.evaluate(([count, how]) => window.bars.mount(count, how), [BARS, layout] as const)
    await painted()
  })
  await expectComplete(false)
  const full = await alive(session)

  const updates = async (count: number): Promise<void> => {
    await page.evaluate((times) => window.bars.updates(times), count)
    await painted()
  }
  await updates(FIRST_UPDATES)
  const update = await costOf(session, () => updates(UPDATES))
  await page.waitForTimeout(1_000) // until the transitions end
  const perSecond = await costOf(session, async () => {
    for (let second = 0; second < SECONDS; second += 1) {
      await page.evaluate(() => window.bars.update())
      await page.waitForTimeout(1_000)
    }
  })

  await page.evaluate(() => window.bars.scrollToEnd())
  await page.waitForTimeout(500) // until the skipped content is rendered
  await expectComplete(true)
  return {
    mountMs: mount.cpuMs,
    updateMs: update.cpuMs / UPDATES,
    perSecondMs: perSecond.cpuMs / SECONDS,
    kilobytes: (full.heapBytes - empty.heapBytes) / BARS / 1_024,
    elements,
  }
}
