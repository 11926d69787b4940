const words = ['whoever', 'nobody', 'somebody', 'anybody', 'of which']

/** A phrase may continue on the next line of a comment. */
const phrases = words.map((word) => word.replace(' ', String.raw`[\s*/]+`)).join('|')
/** A word inside quotes, a path or a hyphenated name is data, such as the user `'nobody'`. */
const isData = String.raw`(?<=[\'"\x60/-])(?:${phrases})(?=[\'"\x60/-])`
const habit = new RegExp(String.raw`(?!${isData})\b(?:${phrases})\b`, 'gi')

/** Returns the words in a file's text that hide the actor of a sentence, each with its place and the remedy. */
export function proseFindings(path: string, text: string): string[] {
  return [...text.matchAll(habit)].map(({ 0: found, index }) => {
    const line = text.slice(0, index).split('\n').length
    const phrase = found.replace(/[\s*/]+/, ' ')
    return `${path}:${line} says "${phrase}". Name the actor or the thing, or use the passive voice.`
  })
}
