import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Cost } from '../browser/mainThread'
import type { Target } from '../browser/targets'

import { costOf } from '../browser/mainThread'
import { inRounds } from '../browser/rounds'
import { median, printTable, spread } from '../figures'

const SECONDS = 3
/** Longer than the measurement, so that nothing polls during it. */
const INTERVAL_MS = 3_600_000
/** Limit in CPU ms a second, by number of buttons. */
const limits = { 1: 6, 20: 6, 500: 40 }

const subjects = [
  { name: 'transform animation (floor)', page: 'waitingFloor' },
  { name: 'ProtectedTaskButton', page: 'waitingButtons' },
]

/** Measures buttons whose tasks are pending with an unknown percentage. */
export async function measureWaiting(browser: BenchBrowser, rounds: number): Promise<Target[]> {
  const counts = Object.keys(limits).map(Number) as (keyof typeof limits)[]
  const all = subjects.flatMap((subject) =>
    counts.map((count) => ({ ...subject, name: `${subject.name} × ${count}`, count })),
  )
  const measured = await inRounds('waiting', all, rounds, ({ page, count }) =>
    browser.withPage(page, (bench) => costOfWaiting(bench, count)),
  )
  const each = (name: string, what: keyof Cost) => measured(name).map((cost) => cost[what] / SECONDS)
  printTable(
    `Waiting without a percentage, in a window of 1280 × 720: main thread of the page; median (least–limits) of ${rounds} rounds`,
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
    atMost: limits[count],
  }))
}

async function costOfWaiting({ page, session }: BenchPage, count: number): Promise<Cost> {
  await page.evaluate(([n, interval]) => window.tasks.mount(n!, interval!), [count, INTERVAL_MS])
  await page.waitForTimeout(3_000)
  return costOf(session, () => page.waitForTimeout(SECONDS * 1_000))
}
