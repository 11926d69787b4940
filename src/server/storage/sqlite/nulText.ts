const NUL = '\u0000'
const ESCAPE = '\u0001'

/** Drivers end a text at its first NUL when they read it, so none is stored; other texts are stored as they are. */
export function toText(value: string): string {
  return value.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll(NUL, `${ESCAPE}0`)
}

/** Undoes {@link toText}. */
export function fromText(text: string): string {
  return text.replaceAll(`${ESCAPE}0`, NUL).replaceAll(`${ESCAPE}1`, ESCAPE)
}
