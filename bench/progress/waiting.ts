import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Cost } from '../browser/mainThread'
import type { Target } from '../browser/targets'

import { costOf } from '../browser/mainThread'
import { inRounds } from '../browser/rounds'
import { median, printTable, spread } from '../figures'

const SECONDS = 3
/** Nobody is asked meanwhile. */
const INTERVAL_MS = 3_600_000
/** How many buttons, and what they may cost in ms a second. */
const most = { 1: 6, 20: 6, 500: 40 }

const subjects = [
  { name: 'transform animation (floor)', page: 'waitingFloor' },
  { name: 'ProtectedTaskButton', page: 'waitingButtons' },
]

/** What buttons cost whose tasks are pending while nobody can say how far they are. */
export async function measureWaiting(browser: BenchBrowser, rounds: number): Promise<Target[]> {
  const counts = Object.keys(most).map(Number) as (keyof typeof most)[]
  const all = subjects.flatMap((subject) =>
    counts.map((count) => ({ ...subject, name: `${subject.name} × ${count}`, count })),
  )
  const measured = await inRounds('waiting', all, rounds, ({ page, count }) =>
    browser.withPage(page, (bench) => costOfWaiting(bench, count)),
  )
  const each = (name: string, what: keyof Cost) => measured(name).map((cost) => cost[what] / SECONDS)
  printTable(
    `Waiting without a percentage, in a window of 1280 × 720: main thread of the page; median (least–most) of ${rounds} rounds`,
    all.map(({ name }) => ({
      subject: name,
      'CPU ms a second': spread(each(name, 'cpuMs'), 1),
      'styles computed a second': spread(each(name, 'styles')),
    })),
    '',
  )
  return counts.map((count) => ({
    target: `${count} waiting, CPU ms a second`,
    figure: median(each(`ProtectedTaskButton × ${count}`, 'cpuMs')),
    atMost: most[count],
  }))
}

async function costOfWaiting({ page, session }: BenchPage, count: number): Promise<Cost> {
  await page.evaluate(([n, interval]) => window.tasks.mount(n!, interval!), [count, INTERVAL_MS])
  await page.waitForTimeout(3_000)
  return costOf(session, () => page.waitForTimeout(SECONDS * 1_000))
}
