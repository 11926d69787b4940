import type { CDPSession, Page } from 'playwright'

import { chromium } from 'playwright'

import { findChromium } from '../../scripts/findChromium'
import { servePages } from './servePages'

export interface BenchPage {
  page: Page
  session: CDPSession
  /** The uncaught errors of the page. */
  errors: string[]
}

export interface OpenOptions {
  viewport?: { width: number; height: number }
  /** Device pixels per CSS pixel: below 1 a large page is cheap to draw, and costs the main thread the same. */
  deviceScaleFactor?: number
  /** Runs in the page before any other script. */
  before?: () => void
}

export interface BenchBrowser {
  /** Opens a page of its own in a context of its own, and closes it after `work`. */
  withPage<T>(name: string, work: (page: BenchPage) => Promise<T>, options?: OpenOptions): Promise<T>
  version: string
  close(): Promise<void>
}

/** Builds the pages, each named for its file, and opens a browser on them. */
export async function openBrowser(entries: string[]): Promise<BenchBrowser> {
  const server = await servePages(entries)
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-sync'],
  })

  return {
    version: `Chromium ${browser.version()}`,
    async withPage(name, work, { viewport = { width: 1280, height: 720 }, deviceScaleFactor, before } = {}) {
      const context = await browser.newContext({ viewport, deviceScaleFactor, reducedMotion: 'no-preference' })
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', ({ message }) => errors.push(message))
      if (before) await page.addInitScript(before)
      await page.goto(`${server.url}/${name}/`)
      const session = await context.newCDPSession(page)
      await session.send('Performance.enable', { timeDomain: 'threadTicks' })
      try {
        return await work({ page, session, errors })
      } finally {
        await context.close()
      }
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}
