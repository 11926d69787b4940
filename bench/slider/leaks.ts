import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Target } from '../browser/targets'
import type { Subject } from './subjects'

import { countTimers } from '../browser/countTimers'
import { alive } from '../browser/mainThread'
import { inRounds } from '../browser/rounds'
import { printTable } from '../figures'
import { drag } from './drag'
import { puzzle, verify } from './subjects'

const LIVES = 1_000
const AT_ONCE = 10
const CUT_SHORT = 10

interface Left {
  listeners: number
  timers: number
  nodes: number
  heapBytes: number
}

interface Measured {
  lives: Left
  cutShort: Left
  errors: number
}

/** Measures the resources that remain after complete cycles, and after cycles that were unmounted during a drag. */
export async function measureLeaks(browser: BenchBrowser, all: Subject[]): Promise<Target[]> {
  const options = { before: countTimers, viewport: { width: 1_800, height: 1_000 } }
  const measured = await inRounds('leaks', all, 1, ({ page }) => browser.withPage(page, leftOf, options))

  printTable(
    `Remaining after ${LIVES.toLocaleString('en-US')} mount-to-unmount cycles, and after ${CUT_SHORT} unmounts during a drag`,
    all.map(({ name }) => {
      const { lives, cutShort, errors } = measured(name)[0]!
      return {
        subject: name,
        listeners: lives.listeners,
        timers: lives.timers,
        nodes: lives.nodes,
        'heap, bytes per cycle': Math.round(lives.heapBytes / LIVES),
        'mid-drag: listeners, timers, nodes': [cutShort.listeners, cutShort.timers, cutShort.nodes].join(', '),
        'uncaught errors': errors,
      }
    }),
    '',
  )
  return [puzzle, verify].map(({ name }) => {
    const { lives, cutShort, errors } = measured(name)[0]!
    const all = [lives, cutShort].flatMap(({ listeners, timers, nodes }) => [listeners, timers, nodes])
    return {
      target: `${name}: remaining listeners, timers, nodes, errors`,
      figure: Math.max(...all, errors),
      atMost: 0,
    }
  })
}

async function leftOf(bench: BenchPage): Promise<Measured> {
  const { page, errors } = bench
  const lives = (count: number) => page.evaluate(([n, atOnce]) => window.slider.lives(n!, atOnce!), [count, AT_ONCE])
  const cutShort = async (count: number): Promise<void> => {
    for (let life = 0; life < count; life += 1) await drag(bench, () => page.evaluate(() => window.slider.unmount()))
  }
  // Warm-up: allocates everything that is allocated once.
  await cutShort(2)
  await lives(100)
  errors.length = 0
  return {
    lives: await left(bench, () => lives(LIVES)),
    cutShort: await left(bench, () => cutShort(CUT_SHORT)),
    errors: errors.length,
  }
}

async function left({ page, session }: BenchPage, work: () => Promise<unknown>): Promise<Left> {
  const count = async (): Promise<Left> => {
    await page.waitForTimeout(100) // waits for pending work
    return { ...(await alive(session)), timers: await page.evaluate(() => window.liveTimers.size) }
  }
  const before = await count()
  await work()
  const after = await count()
  return {
    listeners: after.listeners - before.listeners,
    timers: after.timers - before.timers,
    nodes: after.nodes - before.nodes,
    heapBytes: after.heapBytes - before.heapBytes,
  }
}
