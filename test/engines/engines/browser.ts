/** A point of the page's viewport, in CSS px. */
export interface Point {
  x: number
  y: number
}

/** What the user has set in the system. */
export interface Preferences {
  isDark?: boolean
  isMotionReduced?: boolean
}

/** One window of an engine. All input is trusted: it passes through the engine's own event handling. */
export interface Browser {
  version: string
  /** Opens the address in a new tab, and closes the old one. */
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Goes back in the history. The page may still be the old one when it resolves. */
  back(): Promise<void>
  forward(): Promise<void>
  click(at: Point): Promise<void>
  /** Drags the mouse from one point to another. */
  drag(from: Point, to: Point): Promise<void>
  /** Touches the screen. WebKitGTK sends a press of the mouse instead. */
  tap(at: Point): Promise<void>
  /** Presses a key, by the name that `KeyboardEvent.key` has, or types a text. */
  key(keyOrText: string): Promise<void>
  /** Returns the value of a JavaScript expression. */
  read<T>(expression: string): Promise<T>
  screenshot(path: string): Promise<void>
  close(): Promise<void>
}

export interface Engine {
  name: string
  /** The packages of Debian that have it. */
  packages: string
  launch(preferences: Preferences): Promise<Browser>
}

/** Size of the window, in CSS px. */
export const WINDOW = { width: 900, height: 800 }
/** Moves of the mouse in a drag. */
export const DRAG_STEPS = 12
/** Keys that journeys press. Any other string is a text. */
export const keyNames = ['Tab', 'Enter', 'Escape', 'ArrowRight', 'ArrowLeft', 'PageUp', 'Home', 'End'] as const
export type KeyName = (typeof keyNames)[number]

export function isKeyName(given: string): given is KeyName {
  return keyNames.includes(given as KeyName)
}
