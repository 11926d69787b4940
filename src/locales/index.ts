/** Languages, one per file, and the function that defines one. */
export { en } from './en'
export { defineLocale } from './locale'
export type { ButtonMessages, Locale, ProblemWords, ProgressMessages, SliderMessages } from './locale'
export { zhCN } from './zhCN'
