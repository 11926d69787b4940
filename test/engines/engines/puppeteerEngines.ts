import type { LaunchOptions } from 'puppeteer-core'
import type { Browser, Engine, Preferences } from './browser'

import { launch } from 'puppeteer-core'

import { findChromium } from '../../../scripts/findChromium'
import { DRAG_STEPS, isKeyName, WINDOW } from './browser'

/** Chromium over its own protocol. */
export const chromium: Engine = {
  name: 'Chromium',
  packages: 'chromium',
  launch: ({ isDark, isMotionReduced }) =>
    launchBrowser({
      browser: 'chrome',
      executablePath: findChromium()!,
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        `--blink-settings=preferredColorScheme=${isDark ? 0 : 1}`,
        ...(isMotionReduced ? ['--force-prefers-reduced-motion'] : []),
      ],
    }),
}

/** Firefox over WebDriver BiDi. */
export const firefox: Engine = {
  name: 'Firefox',
  packages: 'firefox-esr',
  launch: (preferences) =>
    launchBrowser({
      browser: 'firefox',
      executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
      extraPrefsFirefox: firefoxPreferences(preferences),
    }),
}

function firefoxPreferences({ isDark, isMotionReduced }: Preferences): Record<string, number> {
  return {
    'layout.css.prefers-color-scheme.content-override': isDark ? 0 : 1,
    'ui.prefersReducedMotion': isMotionReduced ? 1 : 0,
  }
}

async function launchBrowser(options: LaunchOptions): Promise<Browser> {
  const browser = await launch({ headless: true, ...options })
  let page = await browser.newPage()
  return {
    version: (await browser.version()).replace(/^\w+\//, ''),
    async open(url) {
      const last = page
      page = await browser.newPage()
      await page.setViewport(WINDOW)
      await last.close()
      await page.goto(url)
    },
    reload: async () => void (await page.reload()),
    // Puppeteer's own `goBack` waits for a load, and a page from the back/forward cache does not load.
    back: () => page.evaluate('void setTimeout(() => history.back())'),
    forward: () => page.evaluate('void setTimeout(() => history.forward())'),
    click: ({ x, y }) => page.mouse.click(x, y),
    async drag(from, to) {
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: DRAG_STEPS })
      await page.mouse.up()
    },
    tap: ({ x, y }) => page.touchscreen.tap(x, y),
    key: (given) => (isKeyName(given) ? page.keyboard.press(given) : page.keyboard.type(given)),
    read: (expression) => page.evaluate(expression),
    screenshot: async (path) => void (await page.screenshot({ path })),
    close: () => browser.close(),
  }
}
