/** As the vendor numbers it. */
export const suggestions = { pass: 0, suspect: 1, reject: 2 } as const
export type Suggestion = keyof typeof suggestions

/** What a machine says at once, and a person later. */
export interface Judgement {
  machine: Suggestion
  person: Suggestion
  /** The vendor's code of what was found; absent where nothing was. */
  label?: number
}

interface Entry extends Judgement {
  label: number
  words: string[]
}

/** The worst first. A machine that is not sure says so; a person knows a kitchen knife when he reads of one. */
const book: Entry[] = [
  { label: 300, machine: 'reject', person: 'reject', words: ['bomb', '炸弹'] },
  { label: 400, machine: 'reject', person: 'reject', words: ['casino', 'roulette', '赌场', '赌博'] },
  { label: 600, machine: 'suspect', person: 'reject', words: ['idiot', 'moron', '笨蛋', '白痴'] },
  { label: 200, machine: 'suspect', person: 'reject', words: ['free money', 'buy followers', '加微信', '免费领钱'] },
  { label: 300, machine: 'suspect', person: 'pass', words: ['knife', 'shoot', '菜刀', '开枪'] },
]

/** Judges a text by a few words, English and Chinese. */
export function judge(text: string): Judgement {
  return book.find(({ words }) => words.some((word) => holds(text, word))) ?? { machine: 'pass', person: 'pass' }
}

/** English words stand alone; Chinese knows no gaps. */
function holds(text: string, word: string): boolean {
  return /^[a-z ]+$/.test(word) ? new RegExp(`\\b${word}s?\\b`, 'i').test(text) : text.includes(word)
}
