import type { ChildProcess } from 'node:child_process'
import type { Browser, Engine, Point, Preferences } from './browser'

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Builder, Capabilities, Key, Origin } from 'selenium-webdriver'

import { DRAG_STEPS, isKeyName, keyNames, WINDOW } from './browser'

const LIBRARIES = '/usr/lib'
const READY_MS = 15_000

/** WebKitGTK over WebDriver, on a screen in memory. */
export const webkit: Engine = { name: 'WebKitGTK', packages: 'webkit2gtk-driver xvfb', launch }

async function launch(preferences: Preferences): Promise<Browser> {
  const home = mkdtempSync(join(tmpdir(), 'taskgate-webkit-'))
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(screen, 'spawn')
  const [display] = (await once(screen.stdout, 'data')) as [Buffer]
  const port = await freePort()
  writeSettings(home, preferences)
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: `:${display.toString().trim()}`, XDG_CONFIG_HOME: home },
  })
  const end = async (): Promise<void> => {
    for (const child of [driver, screen]) await stop(child)
    rmSync(home, { recursive: true, force: true })
  }
  try {
    const url = `http://127.0.0.1:${port}`
    await once(driver, 'spawn')
    await waitForAnswer(`${url}/status`)
    return await createBrowser(url, preferences, end)
  } catch (error) {
    await end()
    throw error
  }
}

async function createBrowser(url: string, { isDark }: Preferences, end: () => Promise<void>): Promise<Browser> {
  const args = ['--automation', ...(isDark ? ['--dark-mode'] : [])]
  const session = await new Builder()
    .disableEnvironmentOverrides()
    .usingServer(url)
    .withCapabilities(
      new Capabilities({
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary: findMiniBrowser(), args },
      }),
    )
    .build()
  await session
    .manage()
    .window()
    .setRect({ x: 0, y: 0, ...WINDOW })
  const at = ({ x, y }: Point) => ({ x: Math.round(x), y: Math.round(y), duration: 0, origin: Origin.VIEWPORT })
  const press = (point: Point) => session.actions().move(at(point)).press().release().perform()
  return {
    version: (await session.getCapabilities()).getBrowserVersion()!,
    async open(address) {
      const last = await session.getWindowHandle()
      await session.switchTo().newWindow('tab')
      const next = await session.getWindowHandle()
      await session.switchTo().window(last)
      await session.close()
      await session.switchTo().window(next)
      await session.get(address)
    },
    reload: () => session.navigate().refresh(),
    back: () => session.navigate().back(),
    forward: () => session.navigate().forward(),
    click: press,
    tap: press,
    async drag(from, to) {
      const drag = session.actions().move(at(from)).press()
      for (let step = 1; step <= DRAG_STEPS; step += 1) {
        const share = step / DRAG_STEPS
        drag.move(at({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }))
      }
      await drag.release().perform()
    },
    key: (given) =>
      session
        .actions()
        .sendKeys(isKeyName(given) ? codes[given] : given)
        .perform(),
    read: (expression) => session.executeScript(`return (${expression})`),
    screenshot: async (path) => writeFileSync(path, await session.takeScreenshot(), 'base64'),
    async close() {
      await session.quit()
      await end()
    },
  }
}

const codes = {
  Tab: Key.TAB,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  ArrowRight: Key.ARROW_RIGHT,
  ArrowLeft: Key.ARROW_LEFT,
  PageUp: Key.PAGE_UP,
  Home: Key.HOME,
  End: Key.END,
} satisfies Record<(typeof keyNames)[number], string>

/** The browser that Debian ships beside the library of WebKitGTK. */
function findMiniBrowser(): string {
  const folders = readdirSync(LIBRARIES).filter((name) => name.endsWith('-linux-gnu'))
  const places = folders.flatMap((folder) => {
    const versions = readdirSync(join(LIBRARIES, folder)).filter((name) => name.startsWith('webkit2gtk-'))
    return versions.map((version) => join(LIBRARIES, folder, version, 'MiniBrowser'))
  })
  const found = places.find((path) => existsSync(path))
  if (!found) throw new Error('expected MiniBrowser of WebKitGTK: install webkit2gtk-driver')
  return found
}

/** GTK tells WebKit whether the user wants animations. */
function writeSettings(home: string, { isMotionReduced }: Preferences): void {
  mkdirSync(join(home, 'gtk-3.0'))
  writeFileSync(
    join(home, 'gtk-3.0/settings.ini'),
    `[Settings]\ngtk-enable-animations=${isMotionReduced ? 'false' : 'true'}\n`,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function waitForAnswer(url: string): Promise<void> {
  const until = Date.now() + READY_MS
  for (;;) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    if (Date.now() > until) throw new Error(`expected an answer of WebKitWebDriver within ${READY_MS} ms, none came`)
    await sleep(50)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (!child.pid || child.exitCode !== null || child.signalCode) return
  child.kill()
  await once(child, 'exit')
}
