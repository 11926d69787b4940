/** What the drivers use of their packages, which only `npm run test:engines` installs. */
declare module 'puppeteer-core' {
  export interface LaunchOptions {
    browser: 'chrome' | 'firefox'
    executablePath: string
    headless?: boolean
    args?: string[]
    extraPrefsFirefox?: Record<string, number>
  }
  interface Mouse {
    click(x: number, y: number): Promise<void>
    move(x: number, y: number, options?: { steps: number }): Promise<void>
    down(): Promise<void>
    up(): Promise<void>
  }
  interface Page {
    mouse: Mouse
    touchscreen: { tap(x: number, y: number): Promise<void> }
    keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> }
    setViewport(size: { width: number; height: number }): Promise<void>
    goto(url: string): Promise<unknown>
    close(): Promise<void>
    reload(): Promise<unknown>
    evaluate<T>(expression: string): Promise<T>
    screenshot(options: { path: string }): Promise<unknown>
  }
  export function launch(options: LaunchOptions): Promise<{
    version(): Promise<string>
    newPage(): Promise<Page>
    close(): Promise<void>
  }>
}
declare module 'selenium-webdriver' {
  interface Move {
    x: number
    y: number
    duration: number
    origin: string
  }
  interface Actions {
    move(to: Move): Actions
    press(): Actions
    release(): Actions
    sendKeys(keys: string): Actions
    perform(): Promise<void>
  }
  interface Session {
    actions(): Actions
    get(url: string): Promise<void>
    close(): Promise<void>
    getWindowHandle(): Promise<string>
    switchTo(): { newWindow(kind: 'tab'): Promise<void>; window(handle: string): Promise<void> }
    navigate(): Record<'refresh' | 'back' | 'forward', () => Promise<void>>
    manage(): { window(): { setRect(rect: object): Promise<unknown> } }
    getCapabilities(): Promise<{ getBrowserVersion(): string | undefined }>
    executeScript<T>(script: string): Promise<T>
    takeScreenshot(): Promise<string>
    quit(): Promise<void>
  }
  export const Capabilities: new (given: object) => object
  export class Builder {
    disableEnvironmentOverrides(): this
    usingServer(url: string): this
    withCapabilities(given: object): this
    build(): Promise<Session>
  }
  export const Key: Record<
    'TAB' | 'ENTER' | 'ESCAPE' | 'ARROW_RIGHT' | 'ARROW_LEFT' | 'PAGE_UP' | 'HOME' | 'END',
    string
  >
  export const Origin: { VIEWPORT: string }
}
