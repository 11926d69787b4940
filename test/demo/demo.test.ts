import type { Demo } from '../../demo/createDemo'
import type { Browser, Locator, Page } from 'playwright'
import type { Storage } from 'vue-taskgate/server'

import { chromium } from 'playwright'
import { createMemoryStorage } from 'vue-taskgate/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createDemo } from '../../demo/createDemo'

const FORM = { title: 'Kestrel Pass', palette: 'dusk', size: 'small', text: 'Long enough to lose.\n'.repeat(40) }

let storage: Storage
let demo: Demo
let browser: Browser
let page: Page
/** Positions of the pieces, in the order in which the server stored the challenges. No response contains them. */
const answers: number[] = []
const consoleErrors: string[] = []

beforeAll(async () => {
  const now = Date.now()
  const memory = createMemoryStorage({ now: () => now, elapsed: () => now }) // a fixed time keeps slow machines inside the one-minute rule window
  storage = {
    ...memory,
    insert(key, value, ttlMs) {
      if (key.startsWith('challenge:')) answers.push((JSON.parse(value) as { x: number }).x)
      return memory.insert(key, value, ttlMs)
    },
  }
  demo = await createDemo({ port: 0, storage })
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] })
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.on('pageerror', ({ message }) => consoleErrors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') consoleErrors.push(message.text())
  })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

describe('The poster demo', () => {
  it('paints posters, requires the puzzle for the third, keeps the form after a wrong answer, and shows the picture', async () => {
    await page.goto(demo.url)
    await fill()
    const paint = page.getByRole('button', { name: 'Paint it' })

    for (let poster = 1; poster <= 2; poster += 1) {
      await paint.click()
      await waitForState(paint, 'done')
      await waitForIdle(paint)
    }
    expect(answers).toHaveLength(0)

    await paint.click()
    const puzzle = page.getByRole('dialog', { name: /check|try|verified/i })
    await puzzle.getByRole('img').first().waitFor()
    await drag(puzzle, wrongPosition(answers[0]!))
    await puzzle.getByText('Not quite. Try the next one').first().waitFor()
    expect(await readForm()).toEqual(FORM)

    await expect.poll(() => answers.length).toBe(2)
    await puzzle.locator('[data-part=slider][data-state=ready]').waitFor()
    await drag(puzzle, answers[1]!)
    await puzzle.getByText('Verified').first().waitFor()
    await puzzle.waitFor({ state: 'hidden' })

    const progress = page.getByRole('progressbar')
    await progress.waitFor()
    await waitForState(paint, 'done')
    const picture = page.getByRole('img', { name: `Poster: ${FORM.title}` })
    expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(640)
    const link = page.getByRole('link', { name: 'Download PNG' })
    expect(await link.getAttribute('download')).toBe(`${FORM.title}.png`)
    const png = await page.request.get(new URL((await link.getAttribute('href'))!, demo.url).href)
    expect(png.headers()['content-type']).toBe('image/png')
    expect((await png.body()).subarray(1, 4).toString()).toBe('PNG')
    expect(await readForm()).toEqual(FORM)
    expect(consoleErrors).toEqual([])
  }, 150_000)
})

async function fill(): Promise<void> {
  await page.getByLabel('Title').fill(FORM.title)
  await page.getByText('Dusk').click()
  await page.getByLabel('Size').selectOption(FORM.size)
  await page.getByLabel('What is it about?').fill(FORM.text)
}

function readForm(): Promise<Record<string, string>> {
  return page
    .locator('form:visible')
    .evaluate((form: HTMLFormElement) => Object.fromEntries(new FormData(form)) as Record<string, string>)
    .then((entries) => ({ ...entries, text: entries.text!.replaceAll('\r\n', '\n') }))
}

async function waitForState(button: Locator, state: string): Promise<void> {
  await button.and(page.locator(`[data-state=${state}]`)).waitFor({ timeout: 60_000 })
}

/** Waits until the button has left its short success state. */
async function waitForIdle(button: Locator): Promise<void> {
  await button.and(page.locator('[data-state=idle]')).waitFor()
}

/** Returns a position that is far from the gap and inside the track. */
function wrongPosition(x: number): number {
  return x > 130 ? x - 60 : x + 60
}

/** Drags the handle with the mouse until the piece is at `x`, in px of a 320 px picture. */
async function drag(puzzle: Locator, x: number): Promise<void> {
  // The opening animation moves the dialog, so its boxes are final only afterwards.
  await puzzle.evaluate((dialog) => Promise.all(dialog.getAnimations().map(({ finished }) => finished)).then(() => 0))
  const track = (await puzzle.locator('[data-part=track]').boundingBox())!
  const handle = (await puzzle.locator('[data-part=handle]').boundingBox())!
  const from = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 }
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + (x * track.width) / 320, from.y + 3, { steps: 15 })
  await page.mouse.up()
}
