import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Target } from '../browser/targets'
import type { Subject } from './subjects'

import { costOf } from '../browser/mainThread'
import { inRounds } from '../browser/rounds'
import { median, printTable, spread } from '../figures'
import { puzzle, verify } from './subjects'

const LIVES = 200
/** So many share the work that a frame is in any case. */
const AT_ONCE = 20
const viewport = { width: 1_800, height: 1_600 }

const MOST_MOUNT_MS = 1
const MOST_LIFE_MS = 1.5

interface Measured {
  firstMs: number
  mountMs: number
  lifeMs: number
}

/** What it costs to show one, and to show it, load its picture, paint it and take it away. */
export async function measureMount(browser: BenchBrowser, all: Subject[], rounds: number): Promise<Target[]> {
  const measured = await inRounds('mount', all, rounds, ({ page }) => browser.withPage(page, costOfLives, { viewport }))
  const each = (name: string, what: keyof Measured) => measured(name).map((one) => one[what])

  printTable(
    `Mount, in ms of the main thread; median (least–most) of ${rounds} rounds of ${LIVES} lives, ${AT_ONCE} at once`,
    all.map(({ name }) => ({
      subject: name,
      'first of a page': spread(each(name, 'firstMs'), 2),
      'mount, warm': spread(each(name, 'mountMs'), 2),
      'full life, warm: mounted, loaded, painted, unmounted': spread(each(name, 'lifeMs'), 2),
    })),
    '',
  )
  return [puzzle, verify].flatMap(({ name }) => [
    { target: `${name}: mount, ms`, figure: median(each(name, 'mountMs')), atMost: MOST_MOUNT_MS },
    { target: `${name}: full life, CPU ms`, figure: median(each(name, 'lifeMs')), atMost: MOST_LIFE_MS },
  ])
}

async function costOfLives({ page, session }: BenchPage): Promise<Measured> {
  const lives = (count: number) => page.evaluate(([n, atOnce]) => window.slider.lives(n!, atOnce!), [count, AT_ONCE])
  const [firstMs] = await page.evaluate(() => window.slider.lives(1, 1))
  await lives(LIVES) // until the code is warm
  // The middle of many short ones by the clock is processor time: most of them nobody interrupts.
  let mountMs = 0
  const { cpuMs } = await costOf(session, async () => (mountMs = median(await lives(LIVES))))
  return { firstMs: firstMs!, mountMs, lifeMs: cpuMs / LIVES }
}
