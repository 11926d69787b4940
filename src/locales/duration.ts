/** Words for the time left. */
export interface TimeLeftWords {
  few: string
  s: (count: number) => string
  min: (count: number) => string
  long: (minutes: number) => string
}

/** Formats a duration as minutes and seconds: `0:41`, `12:05`. Rounds up to whole seconds. */
export function clockTime(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Words the time left: a few seconds, steps of 5 s below 90 s, minutes, or ten minutes and more. */
export function timeLeft(ms: number, words: TimeLeftWords): string {
  if (ms < 10_000) return words.few
  if (ms < 90_000) return words.s(Math.round(ms / 5_000) * 5)
  return words[ms < 600_000 ? 'min' : 'long'](Math.round(ms / 60_000))
}
