const NUL = '\u0000'
const ESCAPE = '\u0001'

/** Escapes NUL, at which drivers truncate a text when they read it. Other texts stay unchanged. */
export function toText(value: string): string {
  return value.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll(NUL, `${ESCAPE}0`)
}

/** Undoes {@link toText}. */
export function fromText(text: string): string {
  return text.replaceAll(`${ESCAPE}0`, NUL).replaceAll(`${ESCAPE}1`, ESCAPE)
}
