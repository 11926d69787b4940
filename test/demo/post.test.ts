import type { Demo } from '../../demo/createDemo'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright'

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { createDemo } from '../../demo/createDemo'

const AUTHOR = 'Ada 王'
/** Halves every wait of the simulated vendor. */
const PACE = 0.5
/** The simulated vendor never gets as far as a verdict. */
const STANDSTILL = 10_000

/** The same folder that `npm start` uses, beside the page. */
const data = fileURLToPath(new URL('../../demo/.data', import.meta.url))
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let folder: string
let demo: Demo
let browser: Browser
const consoleErrors: string[] = []

beforeAll(async () => {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  folder = mkdtempSync(join(data, 'test-'))
  demo = await createDemo({ port: 0, folder, pace: PACE })
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await demo?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('A moderated post', () => {
  it.concurrent(
    'is published by the machine in time and confirmed by a person',
    async ({ expect }) => {
      const page = await open()
      await write(page, 'Harmless', 'In time')
      const form = await readForm(page)
      await publish(page)

      await expectVerdict(page, 'machine', 'Published')
      await page.getByRole('link', { name: 'Several at once' }).click()
      await page.getByRole('link', { name: 'A post' }).click()
      await expectVerdict(page, 'human', 'A person has reviewed it: published')
      await page.getByText('The machine had reached the same verdict.').waitFor()

      expect(await readForm(page)).toEqual(form)
      expect(form).toMatchObject({ author: AUTHOR, manner: 'in-time' })
      await page.context().close()
    },
    40_000,
  )

  it.concurrent(
    'is held back before the submission is answered, and published by a person',
    async ({ expect }) => {
      const page = await open({ colorScheme: 'dark' })
      await write(page, 'Doubtful', 'Too early')
      const form = await readForm(page)
      expect(await violations(page)).toEqual([])
      await publish(page)

      await expectVerdict(page, 'machine', 'Held for review')
      expect(await violations(page)).toEqual([])
      await expectVerdict(page, 'human', 'A person has reviewed it: published')
      await page.getByText('Before that, the machine held it for review.').waitFor()
      expect(await violations(page)).toEqual([])

      expect(await readLog(page)).toEqual([
        'Received the post',
        'Pushed the machine’s verdict: suspect',
        'The push was acknowledged',
        'Answered the hand-over',
        'Pushed a person’s verdict: pass',
        'The push was acknowledged',
      ])
      expect(await readForm(page)).toEqual(form)
      await page.context().close()
    },
    40_000,
  )

  it.concurrent(
    'is held back once by a duplicate verdict, and rejected by a person',
    async ({ expect }) => {
      const page = await open({ viewport: { width: 320, height: 800 } })
      await write(page, '中文', 'Twice')
      const form = await readForm(page)
      await publish(page)

      await expectVerdict(page, 'machine', 'Held for review')
      await expectVerdict(page, 'human', 'A person has reviewed it: rejected')

      expect(await readLog(page)).toContain('Both pushes were acknowledged')
      expect(await readForm(page)).toEqual(form)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
      await page.context().close()
    },
    40_000,
  )

  it.concurrent(
    'is rejected late, with keyboard input only',
    async ({ expect }) => {
      const page = await open()
      await page.getByLabel('Your name').focus()
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.type(AUTHOR)
      for (let stop = 1; stop <= 4; stop += 1) await page.keyboard.press('Tab') // the text field and three samples
      await page.keyboard.press('Enter')
      for (let stop = 1; stop <= 2; stop += 1) await page.keyboard.press('Tab') // the fourth sample and the radio buttons
      for (let choice = 1; choice <= 2; choice += 1) await page.keyboard.press('ArrowDown')
      const form = await readForm(page)
      expect(form).toMatchObject({ author: AUTHOR, text: expect.stringContaining('casino'), manner: 'late' })
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')

      await page.getByRole('progressbar', { name: 'Waiting for the check' }).waitFor()
      expect(await violations(page)).toEqual([])
      await expectVerdict(page, 'machine', 'Rejected')
      await page.getByText('Found: gambling.').waitFor()
      await expectVerdict(page, 'human', 'A person has reviewed it: rejected')
      expect(await readForm(page)).toEqual(form)
      await page.context().close()
    },
    40_000,
  )
})

describe('The moderation demo', () => {
  it('logs no console errors or warnings', () => {
    expect(consoleErrors).toEqual([])
  })

  it('makes its secret readable by the file owner only and never serves it', async () => {
    const path = join(folder, 'secret')
    const secret = readFileSync(path, 'utf8')
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const beside = path.slice(data.length)
    const logged = vi.spyOn(console, 'error').mockReturnValue() // the page server logs refused requests
    for (const target of [`/.data${beside}`, `/.data${beside}?import&raw`, `/@fs${path}`, `/@fs${path}?raw`]) {
      const response = await fetch(new URL(target, demo.url))
      expect(`${response.status} ${await response.text()}`).not.toContain(secret)
      expect(response.status).toBe(403)
    }
    expect(logged).toHaveBeenCalled()
    logged.mockRestore()
  })

  it('delivers verdicts to a post that was pending during a restart, in the open page and after a reload', async () => {
    const own = join(folder, 'restart')
    const before = await createDemo({ port: 0, folder: own, pace: STANDSTILL })
    const page = await open({}, before.url)
    await write(page, 'Doubtful', 'Late')
    const form = await readForm(page)
    await publish(page)
    await log(page).getByText('Answered the hand-over').waitFor() // the form has the same words

    await before.close()
    expect(isAlive(before.providerPid)).toBe(false)
    const after = await createDemo({ port: Number(new URL(before.url).port), folder: own, pace: PACE })
    onTestFinished(() => after.close())
    expect(after.providerPid).not.toBe(before.providerPid)

    await expectVerdict(page, 'human', 'A person has reviewed it: published') // the page may have missed the machine's verdict
    expect(await readForm(page)).toEqual(form)
    expect(await readLog(page)).toEqual([
      'Received the post',
      'Answered the hand-over',
      'Restarted, and resumed the check',
      'Pushed the machine’s verdict: suspect',
      'The push was acknowledged',
      'Pushed a person’s verdict: pass',
      'The push was acknowledged',
    ])
    await page.reload()
    await expectVerdict(page, 'human', 'A person has reviewed it: published')
    expect(await readForm(page)).toEqual(form)
    await page.context().close()
  }, 90_000) // starts two demos

  it('checks texts in another process, which exits soon after its parent is killed', async () => {
    expect(demo.providerPid).not.toBe(process.pid)
    expect(isAlive(demo.providerPid)).toBe(true)

    const module = new URL('../../demo/provider/startProvider.ts', import.meta.url).href
    const account = { secretId: 'demo', secretKey: 'of sixteen bytes or more', businessId: 'posts' }
    const script = `import { startProvider } from ${JSON.stringify(module)}
      const { pid } = await startProvider({ account: ${JSON.stringify(account)} })
      console.log(pid)`
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const parent = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', script])
    const [output] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(output.toString())
    expect(isAlive(pid)).toBe(true)

    parent.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
  }, 20_000)
})

/** Opens the page in a new browser context. */
async function open(options: BrowserContextOptions = {}, url = demo.url): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.on('pageerror', ({ message }) => consoleErrors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') consoleErrors.push(message.text())
  })
  await page.goto(`${url}#post`)
  return page
}

async function write(page: Page, sample: string, manner: string): Promise<void> {
  await page.getByLabel('Your name').fill(AUTHOR)
  await page.getByRole('button', { name: sample, exact: true }).click()
  await page.getByRole('radio', { name: manner }).check()
}

async function publish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Publish' }).click()
}

async function expectVerdict(page: Page, by: 'machine' | 'human', title: string): Promise<void> {
  await page.locator(`.verdict[data-by=${by}]`).getByText(title, { exact: true }).waitFor()
}

function readForm(page: Page): Promise<unknown> {
  return page
    .locator('form:visible')
    .evaluate((form: HTMLFormElement) => Object.fromEntries(new FormData(form).entries()))
}

function log(page: Page): Locator {
  return page.getByRole('region', { name: 'What the service did' })
}

/** Returns the log entries of the simulated vendor after the human verdict is acknowledged. */
async function readLog(page: Page): Promise<string[]> {
  await log(page).getByText('a person’s verdict').waitFor()
  await log(page).getByText('acknowledged').nth(1).waitFor()
  return log(page).locator('li > span').allTextContents()
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe })
  return page.evaluate(async () => {
    const isFinite = (animation: Animation): boolean => animation.effect?.getComputedTiming().iterations !== Infinity
    await Promise.all(
      document
        .getAnimations()
        .filter(isFinite)
        .map(({ finished }) => finished),
    )
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
    return (await axe.run()).violations.map(({ id }) => id)
  })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
