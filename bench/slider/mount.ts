import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Target } from '../browser/targets'
import type { Subject } from './subjects'

import { costOf } from '../browser/mainThread'
import { inRounds } from '../browser/rounds'
import { median, printTable, spread } from '../figures'
import { puzzle, verify } from './subjects'

const LIVES = 200
/** Instances per cycle, which share the fixed cost of a frame. */
const AT_ONCE = 20
const viewport = { width: 1_800, height: 1_600 }

const MOST_MOUNT_MS = 1
const MOST_LIFE_MS = 1.5

interface Measured {
  firstMs: number
  mountMs: number
  lifeMs: number
}

/** Measures the cost of a mount, and of a full cycle: mount, picture load, paint, unmount. */
export async function measureMount(browser: BenchBrowser, all: Subject[], rounds: number): Promise<Target[]> {
  const measured = await inRounds('mount', all, rounds, ({ page }) => browser.withPage(page, costOfLives, { viewport }))
  const each = (name: string, what: keyof Measured) => measured(name).map((one) => one[what])

  printTable(
    `Mount, in ms of the main thread; median (min–max) of ${rounds} rounds of ${LIVES} cycles, ${AT_ONCE} at once`,
    all.map(({ name }) => ({
      subject: name,
      'first mount of a page': spread(each(name, 'firstMs'), 2),
      'mount, warm': spread(each(name, 'mountMs'), 2),
      'full cycle, warm: mount, load, paint, unmount': spread(each(name, 'lifeMs'), 2),
    })),
    '',
  )
  return [puzzle, verify].flatMap(({ name }) => [
    { target: `${name}: mount, ms`, figure: median(each(name, 'mountMs')), atMost: MOST_MOUNT_MS },
    { target: `${name}: full cycle, CPU ms`, figure: median(each(name, 'lifeMs')), atMost: MOST_LIFE_MS },
  ])
}

async function costOfLives({ page, session }: BenchPage): Promise<Measured> {
  const lives = (count: number) => page.evaluate(([n, atOnce]) => window.slider.lives(n!, atOnce!), [count, AT_ONCE])
  const [firstMs] = await page.evaluate(() => window.slider.lives(1, 1))
  await lives(LIVES) // warm-up
  // The median wall time of many short mounts equals processor time, because most of them run uninterrupted.
  let mountMs = 0
  const { cpuMs } = await costOf(session, async () => (mountMs = median(await lives(LIVES))))
  return { firstMs: firstMs!, mountMs, lifeMs: cpuMs / LIVES }
}
