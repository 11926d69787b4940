import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Target } from '../browser/targets'

import { costOf } from '../browser/mainThread'
import { inRounds } from '../browser/rounds'
import { median, printTable, spread } from '../figures'

const PAIRS = 500
/** Polling interval of each task: the default of its first minute. */
const INTERVAL_MS = 2_500
const NEVER_MS = 3_600_000
/** All tasks have started after this time. */
const SETTLE_MS = 3_000
const SECONDS = 5

interface Measured {
  buttonAnAnswer: number
  barAnAnswer: number
  allAnAnswer: number
  idleUpdates: number
  idleMs: number
}

/** Counts updates of components per answer of the server, and while no answer comes. */
export async function measurePairs(browser: BenchBrowser, rounds: number): Promise<Target[]> {
  const subject = { name: `${PAIRS} × ProtectedTaskButton + TaskProgress`, page: 'pairs' }
  const all = await inRounds('pairs', [subject], rounds, async ({ page }) => ({
    ...(await browser.withPage(page, updatesAnAnswer)),
    ...(await browser.withPage(page, idleUpdates)),
    ...(await browser.withPage(page, idleCost)),
  }))
  const each = (what: keyof Measured) => all(subject.name).map((one) => one[what])

  printTable(
    `Pairs, each of one task; an answer moves it on by 1 %; no time is shown; median (least–most) of ${rounds} rounds`,
    [
      {
        subject: subject.name,
        'updates an answer: button': spread(each('buttonAnAnswer'), 2),
        bar: spread(each('barAnAnswer'), 2),
        'all components': spread(each('allAnAnswer'), 2),
        'updates a second without answers': spread(each('idleUpdates')),
        'CPU ms a second without answers': spread(each('idleMs'), 1),
      },
    ],
    '',
  )
  return [
    { target: 'updates an answer: button', figure: median(each('buttonAnAnswer')), atMost: 1 },
    { target: 'updates an answer: bar', figure: median(each('barAnAnswer')), atMost: 1 },
    { target: 'updates a second without answers', figure: Math.max(...each('idleUpdates')), atMost: 0 },
  ]
}

async function updatesAnAnswer({ page }: BenchPage) {
  const { answers, updates } = await countsOf(page, INTERVAL_MS)
  const { ProtectedTaskButton = 0, TaskProgress = 0 } = updates
  return {
    buttonAnAnswer: ProtectedTaskButton / answers,
    barAnAnswer: TaskProgress / answers,
    allAnAnswer: sum(updates) / answers,
  }
}

async function idleUpdates({ page }: BenchPage) {
  const { updates } = await countsOf(page, NEVER_MS)
  return { idleUpdates: sum(updates) / SECONDS }
}

async function idleCost({ page, session }: BenchPage) {
  await page.evaluate(([count, interval]) => window.tasks.mount(count!, interval!), [PAIRS, NEVER_MS])
  await page.waitForTimeout(SETTLE_MS)
  const { cpuMs } = await costOf(session, () => page.waitForTimeout(SECONDS * 1_000))
  return { idleMs: cpuMs / SECONDS }
}

async function countsOf(page: BenchPage['page'], intervalMs: number) {
  await page.evaluate(([count, interval]) => window.tasks.mount(count!, interval!, true), [PAIRS, intervalMs])
  await page.waitForTimeout(SETTLE_MS)
  await page.evaluate(() => window.tasks.counts())
  await page.waitForTimeout(SECONDS * 1_000)
  return page.evaluate(() => window.tasks.counts())
}

function sum(updates: Record<string, number>): number {
  return Object.values(updates).reduce((total, times) => total + times, 0)
}
