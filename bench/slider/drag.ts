import type { BenchBrowser, BenchPage } from '../browser/benchBrowser'
import type { Cost } from '../browser/mainThread'
import type { Target } from '../browser/targets'
import type { Subject } from './subjects'

import { costOf } from '../browser/mainThread'
import { inRounds } from '../browser/rounds'
import { medianRatio, printTable, spread } from '../figures'
import { floor, puzzle, verify } from './subjects'

/** Moves of 1 px, one per frame. */
const MOVES = 200
/** Unmeasured moves, so that each subject has detected the drag. */
const FIRST_MOVES = 8
const MOST_OF_FLOOR = 1.15

/** Measures the main-thread cost of a move, and the number of distinct positions at which the handle was rendered. */
export async function measureDrag(browser: BenchBrowser, all: Subject[], rounds: number): Promise<Target[]> {
  const costs = await inRounds('drag', all, rounds, ({ page }) => browser.withPage(page, costOfDrag))
  const places = await inRounds('positions', all, 1, ({ page }) => browser.withPage(page, positionsOfDrag))
  const perMove = (name: string, what: keyof Cost, scale: number) =>
    costs(name).map((cost) => (cost[what] / MOVES) * scale)
  const ratio = (name: string) => medianRatio(perMove(name, 'cpuMs', 1), perMove(floor.name, 'cpuMs', 1))

  printTable(
    `Drag: main-thread cost per move over ${MOVES} moves; median (min–max) of ${rounds} rounds`,
    all.map(({ name }) => ({
      subject: name,
      'CPU µs': spread(perMove(name, 'cpuMs', 1_000)),
      'style µs': spread(perMove(name, 'styleMs', 1_000)),
      layouts: spread(perMove(name, 'layouts', 1), 2),
      [`positions of ${MOVES}`]: places(name)[0]!,
      '× floor 2': ratio(name).toFixed(2),
    })),
    '',
  )
  return [puzzle, verify].flatMap(({ name }) => [
    { target: `${name}: CPU per move, × floor 2`, figure: ratio(name), atMost: MOST_OF_FLOOR },
    { target: `${name}: layouts per move`, figure: Math.max(...perMove(name, 'layouts', 1)), atMost: 0 },
  ])
}

async function costOfDrag(page: BenchPage): Promise<Cost> {
  await drag(page, (moves) => moves(60)) // warm-up
  let cost: Cost | undefined
  await drag(page, async (moves) => {
    cost = await costOf(page.session, () => moves(MOVES))
  })
  return cost!
}

async function positionsOfDrag(page: BenchPage): Promise<number> {
  let positions = 0
  await drag(page, async (moves) => {
    await page.page.evaluate(() => window.slider.watch())
    await moves(MOVES)
    await page.page.waitForTimeout(100) // waits for late updates
    positions = await page.page.evaluate(() => window.slider.positions())
  })
  return positions
}

/** Runs one mount-to-unmount cycle with a drag. `during` receives a function that performs moves. */
export async function drag(
  { page, session }: BenchPage,
  during: (moves: (count: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  await page.evaluate(() => window.slider.mount(1))
  await page.evaluate(() => window.slider.ready())
  const { x: startX, y } = await page.evaluate(() => window.slider.handle())
  let x = startX
  const mouse = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased') =>
    session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1, clickCount: 1 })

  await page.mouse.move(x, y)
  await mouse('mousePressed')
  // The call resolves when the page has handled the event, once per frame.
  const moves = async (count: number): Promise<void> => {
    for (let move = 0; move < count; move += 1) {
      x += 1
      await mouse('mouseMoved')
    }
  }
  await moves(FIRST_MOVES)
  await during(moves)
  await mouse('mouseReleased')
  await page.evaluate(() => window.slider.unmount())
}
