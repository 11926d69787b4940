import type { Browser as Chromium } from 'playwright'
import type { Browser } from '../engines/engines/browser'

import { DRAG_STEPS, isKeyName, WINDOW } from '../engines/engines/browser'

/** Opens a window of Chromium with a storage and cookies of its own, so that several can work side by side. */
export async function openWindow(chromium: Chromium): Promise<Browser> {
  const context = await chromium.newContext({ viewport: WINDOW, hasTouch: true, locale: 'en-US' })
  const page = await context.newPage()
  const { mouse, keyboard, touchscreen } = page
  return {
    version: chromium.version(),
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    back: async () => void (await page.goBack()),
    forward: async () => void (await page.goForward()),
    click: ({ x, y }) => mouse.click(x, y),
    async drag(from, to) {
      await mouse.move(from.x, from.y)
      await mouse.down()
      await mouse.move(to.x, to.y, { steps: DRAG_STEPS })
      await mouse.up()
    },
    tap: ({ x, y }) => touchscreen.tap(x, y),
    key: (given) => (isKeyName(given) ? keyboard.press(given) : keyboard.type(given)),
    read: (expression) => page.evaluate(expression),
    screenshot: async (path) => void (await page.screenshot({ path })),
    close: () => context.close(),
  }
}
