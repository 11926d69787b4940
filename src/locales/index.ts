/** Languages, one a file. A name is listed here when it is a language, or makes one. */
export { en } from './en'
export { defineLocale } from './locale'
export type { ButtonMessages, Locale, ProblemWords, ProgressMessages, SliderMessages } from './locale'
export { zhCN } from './zhCN'
